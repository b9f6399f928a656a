/* Fused multiply-add peak of one core, in GFLOP/s (an FMA counts as two operations), of doubles or of REAL.

   Independent accumulators hide the latency: 24 vectors of 64 bytes keep two units of latency 4 or 5 busy and
   still fit the 32 registers of AVX-512. Where vectors are shorter, compile with a smaller VECTOR_BYTES. The
   accumulators converge to 1, so no value overflows or becomes subnormal. */

#include <stdio.h>
#include <time.h>

#ifndef VECTOR_BYTES
#define VECTOR_BYTES 64
#endif
#ifndef ACCUMULATORS
#define ACCUMULATORS (VECTOR_BYTES == 64 ? 24 : 12)
#endif

#ifndef REAL
#define REAL double
#endif

typedef REAL vector __attribute__((vector_size(VECTOR_BYTES)));
enum { LANES = VECTOR_BYTES / sizeof(REAL), ROUNDS = 4000000, REPETITIONS = 7 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(void) {
    vector a[ACCUMULATORS], scale, shift;
    for (int lane = 0; lane < LANES; lane++) scale[lane] = 0.5, shift[lane] = 0.5;
    for (int i = 0; i < ACCUMULATORS; i++)
        for (int lane = 0; lane < LANES; lane++) a[i][lane] = i + lane;
    double best = 0, check = 0;
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        __asm__ volatile("" : "+m"(scale), "+m"(shift));
        vector m = scale, b = shift;
        double begin = now();
        for (long round = 0; round < ROUNDS; round++) {
#pragma GCC unroll 32
            for (int i = 0; i < ACCUMULATORS; i++) a[i] = a[i] * m + b;
        }
        double rate = 2.0 * LANES * ACCUMULATORS * ROUNDS / (now() - begin) * 1e-9;
        if (rate > best) best = rate;
    }
    for (int i = 0; i < ACCUMULATORS; i++)
        for (int lane = 0; lane < LANES; lane++) check += a[i][lane];
    printf("%.2f\n", best);
    return check > 0 ? 0 : 1;
}
