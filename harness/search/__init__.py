"""The search for proofs and counterexamples, in torch: a program that is started as a child.

It reads the graph, the parameters and the property that Lean wrote, and nothing else of the model.
What it finds is a certificate for Lean to check, or an input for Lean to run; its own bounds are
never a verdict. It computes in binary64 what the checker does in integers, and charges what the
checker charges, so that what closes here closes there.
"""
