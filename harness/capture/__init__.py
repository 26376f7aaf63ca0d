"""A module of PyTorch or a file of ONNX becomes a graph file and a payload: a program for a child.

What comes in is rewritten, operator by operator, into those of FORMAT.md. As it is built, the graph
is run on the probe, and compared with the original at each operator.
"""
