/* A forward pass, timed: the other side of Forward.lean. The same models, parameters and inputs, and
   the same loops in the same order, as a C programmer would write them down: the bits of the output
   are the same, which the digest shows. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef const float *restrict in_t;
typedef float *restrict out_t;

/* Draws: SplitMix64, as in NN/Tensor/SplitMix64.lean. */

static uint64_t drawn;

static float *draw(size_t n) {
  float *x = malloc(n * sizeof *x);
  if (!x) abort();
  for (size_t i = 0; i < n; i++) {
    uint64_t z = 1 + ++drawn * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    x[i] = ((float)(2 * (z >> 41) + 1) - 8388608.0f) / 16777216.0f;
  }
  return x;
}

static float *space(size_t n) {
  float *x = malloc(n * sizeof *x);
  if (!x) abort();
  return x;
}

/* Operators. */

static float *linear(size_t rows, size_t n, size_t m, in_t x, in_t w, in_t b) {
  out_t y = space(rows * m);
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < m; c++) {
      float sum = 0;
      for (size_t k = 0; k < n; k++) sum += x[r * n + k] * w[c * n + k];
      y[r * m + c] = sum + b[c];
    }
  return y;
}

static float *relu(size_t n, in_t x) {
  out_t y = space(n);
  for (size_t j = 0; j < n; j++) y[j] = x[j] < 0 ? 0 : x[j];
  return y;
}

static float *add(size_t n, size_t period, in_t a, in_t b) {
  out_t y = space(n);
  for (size_t j = 0; j < n; j++) y[j] = a[j] + b[j % period];
  return y;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t minus(size_t a, size_t b) { return a < b ? 0 : a - b; }

/* 3x3, stride 1, padding 1. */
static float *conv(size_t n, size_t ci, size_t h, size_t w, size_t co, in_t x, in_t k, in_t b) {
  out_t y = space(n * co * h * w);
  for (size_t s = 0; s < n; s++)
    for (size_t o = 0; o < co; o++)
      for (size_t top = 0; top < h; top++)
        for (size_t left = 0; left < w; left++) {
          size_t u0 = minus(1, top), v0 = minus(1, left);
          size_t height = minus(least(3, h + 1 - top), u0);
          size_t width = minus(least(3, w + 1 - left), v0);
          size_t row = minus(top, 1), col = minus(left, 1);
          float sum = 0;
          for (size_t c = 0; c < ci; c++) {
            float plane = 0;
            for (size_t u = 0; u < height; u++) {
              float line = 0;
              for (size_t v = 0; v < width; v++)
                line += x[((s * ci + c) * h + row + u) * w + col + v]
                  * k[((o * ci + c) * 3 + u0 + u) * 3 + v0 + v];
              plane += line;
            }
            sum += plane;
          }
          y[((s * co + o) * h + top) * w + left] = sum + b[o];
        }
  return y;
}

/* 2x2, stride 2. */
static float *pool(size_t planes, size_t h, size_t w, in_t x) {
  size_t oh = (h - 2) / 2 + 1, ow = (w - 2) / 2 + 1;
  out_t y = space(planes * oh * ow);
  for (size_t p = 0; p < planes; p++)
    for (size_t r = 0; r < oh; r++)
      for (size_t c = 0; c < ow; c++) {
        float found = -INFINITY;
        for (size_t u = 0; u < 2; u++)
          for (size_t v = 0; v < 2; v++) {
            float a = x[(p * h + 2 * r + u) * w + 2 * c + v];
            if (found < a || a != a) found = a;
          }
        y[(p * oh + r) * ow + c] = found;
      }
  return y;
}

/* `a b`, or `a bT`. */
static float *matmul(size_t batch, size_t m, size_t n, size_t p, in_t a, in_t b, int transposed) {
  out_t y = space(batch * m * p);
  for (size_t s = 0; s < batch; s++)
    for (size_t r = 0; r < m; r++)
      for (size_t c = 0; c < p; c++) {
        float sum = 0;
        if (transposed)
          for (size_t k = 0; k < n; k++) sum += a[(s * m + r) * n + k] * b[(s * p + c) * n + k];
        else
          for (size_t k = 0; k < n; k++) sum += a[(s * m + r) * n + k] * b[(s * n + k) * p + c];
        y[(s * m + r) * p + c] = sum;
      }
  return y;
}

static float *layer_norm(size_t rows, size_t d, in_t x, in_t gamma, in_t beta) {
  out_t y = space(rows * d);
  for (size_t r = 0; r < rows; r++) {
    float sum = 0, squares = 0;
    for (size_t k = 0; k < d; k++) sum += x[r * d + k];
    float mean = sum / (float)d;
    for (size_t k = 0; k < d; k++) {
      float e = x[r * d + k] - mean;
      squares += e * e;
    }
    float scale = 1.0f / sqrtf(squares / (float)d + 1e-5f);
    for (size_t k = 0; k < d; k++) y[r * d + k] = (x[r * d + k] - mean) * scale * gamma[k] + beta[k];
  }
  return y;
}

static float *softmax(size_t rows, size_t d, in_t x) {
  out_t y = space(rows * d);
  for (size_t r = 0; r < rows; r++) {
    float top = -INFINITY, total = 0;
    for (size_t k = 0; k < d; k++)
      if (top < x[r * d + k] || x[r * d + k] != x[r * d + k]) top = x[r * d + k];
    for (size_t k = 0; k < d; k++) y[r * d + k] = expf(x[r * d + k] - top);
    for (size_t k = 0; k < d; k++) total += y[r * d + k];
    for (size_t k = 0; k < d; k++) y[r * d + k] = y[r * d + k] / total;
  }
  return y;
}

static float *scaled(size_t n, float by, in_t x) {
  out_t y = space(n);
  for (size_t j = 0; j < n; j++) y[j] = x[j] * by;
  return y;
}

/* The head's features from `offset` on of each token, heads before tokens; and the way back. */
static float *split(size_t n, size_t t, size_t h, size_t k, size_t d, size_t offset, in_t x) {
  out_t y = space(n * h * t * k);
  for (size_t s = 0; s < n; s++)
    for (size_t head = 0; head < h; head++)
      for (size_t token = 0; token < t; token++)
        for (size_t c = 0; c < k; c++)
          y[((s * h + head) * t + token) * k + c] = x[(s * t + token) * d + offset + head * k + c];
  return y;
}

static float *joined(size_t n, size_t h, size_t t, size_t k, in_t x) {
  out_t y = space(n * h * t * k);
  for (size_t s = 0; s < n; s++)
    for (size_t token = 0; token < t; token++)
      for (size_t head = 0; head < h; head++)
        for (size_t c = 0; c < k; c++)
          y[(s * t + token) * h * k + head * k + c] = x[((s * h + head) * t + token) * k + c];
  return y;
}

static float *mean_tokens(size_t n, size_t t, size_t d, in_t x) {
  out_t y = space(n * d);
  for (size_t s = 0; s < n; s++)
    for (size_t c = 0; c < d; c++) {
      float sum = 0;
      for (size_t k = 0; k < t; k++) sum += x[(s * t + k) * d + c];
      y[s * d + c] = sum / (float)t;
    }
  return y;
}

/* Models. Each draws its parameters, then its input, starts the clock, and computes. */

static struct timespec start;
static void begin(void) { clock_gettime(CLOCK_MONOTONIC, &start); }

static float *mlp(size_t *size) {
  enum { n = 256, i = 784, hidden = 256, o = 10 };
  float *w1 = draw(hidden * i), *b1 = draw(hidden), *w2 = draw(o * hidden), *b2 = draw(o);
  float *x = draw(n * i);
  begin();
  *size = n * o;
  return linear(n, hidden, o, relu(n * hidden, linear(n, i, hidden, x, w1, b1)), w2, b2);
}

static float *cnn(size_t *size) {
  enum { n = 256, side = 28, c1 = 6, c2 = 16, flat = c2 * 7 * 7, o = 10 };
  float *w1 = draw(c1 * 9), *b1 = draw(c1), *w2 = draw(c2 * c1 * 9), *b2 = draw(c2);
  float *w3 = draw(o * flat), *b3 = draw(o);
  float *x = draw(n * side * side);
  begin();
  x = pool(n * c1, 28, 28, relu(n * c1 * 28 * 28, conv(n, 1, 28, 28, c1, x, w1, b1)));
  x = pool(n * c2, 14, 14, relu(n * c2 * 14 * 14, conv(n, c1, 14, 14, c2, x, w2, b2)));
  *size = n * o;
  return linear(n, flat, o, x, w3, b3);
}

static float *transformer(size_t *size) {
  enum { n = 32, t = 32, i = 8, h = 4, k = 16, d = h * k, ffn = 128, layers = 4, o = 10 };
  float *position = draw(t * d), *we = draw(d * i), *be = draw(d);
  float *p[layers][12];
  static const size_t sizes[12] = {3 * d * d, 3 * d, d * d, d, ffn * d, ffn, d * ffn, d, d, d, d, d};
  for (size_t l = 0; l < layers; l++)
    for (size_t q = 0; q < 12; q++) p[l][q] = draw(sizes[q]);
  float *wh = draw(o * d), *bh = draw(o);
  float *x = draw(n * t * i);
  begin();
  x = add(n * t * d, t * d, linear(n * t, i, d, x, we, be), position);
  for (size_t l = 0; l < layers; l++) {
    float **q = p[l];
    float *qkv = linear(n * t, d, 3 * d, x, q[0], q[1]);
    float *query = split(n, t, h, k, 3 * d, 0, qkv), *key = split(n, t, h, k, 3 * d, d, qkv);
    float *value = split(n, t, h, k, 3 * d, 2 * d, qkv);
    float *scores = matmul(n * h, t, k, t, query, key, 1);
    float *weights = softmax(n * h * t, t, scaled(n * h * t * t, 0.25f, scores));
    float *y = joined(n, h, t, k, matmul(n * h, t, t, k, weights, value, 0));
    y = linear(n * t, d, d, y, q[2], q[3]);
    x = layer_norm(n * t, d, add(n * t * d, n * t * d, x, y), q[8], q[9]);
    y = relu(n * t * ffn, linear(n * t, d, ffn, x, q[4], q[5]));
    y = linear(n * t, ffn, d, y, q[6], q[7]);
    x = layer_norm(n * t, d, add(n * t * d, n * t * d, x, y), q[10], q[11]);
  }
  *size = n * o;
  return linear(n, d, o, mean_tokens(n, t, d, x), wh, bh);
}

int main(int argc, char **argv) {
  float *(*model)(size_t *) = argc != 2 ? NULL
    : !strcmp(argv[1], "mlp") ? mlp
    : !strcmp(argv[1], "cnn") ? cnn
    : !strcmp(argv[1], "transformer") ? transformer
    : NULL;
  if (!model) {
    fputs("forward mlp, cnn or transformer\n", stderr);
    return 2;
  }
  size_t size;
  struct timespec stop;
  float *y = model(&size);
  clock_gettime(CLOCK_MONOTONIC, &stop);
  uint64_t digest = UINT64_C(0xcbf29ce484222325);
  for (size_t j = 0; j < size; j++) {
    uint32_t word;
    memcpy(&word, y + j, sizeof word);
    digest = (digest ^ word) * UINT64_C(0x100000001b3);
  }
  long long nanoseconds = (stop.tv_sec - start.tv_sec) * 1000000000LL + stop.tv_nsec - start.tv_nsec;
  printf("{\"scalars\": %llu, \"nanoseconds\": %lld, \"digest\": %llu}\n",
    (unsigned long long)drawn, nanoseconds, (unsigned long long)digest);
}
