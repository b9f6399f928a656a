// What comparisons look like; the tests compare every character.
extension CompareGuidanceTests {
  static let wideText = """
    CFG on two classes
    /room/results/a
    guidelab 0.1.0 (unknown), seed 1, 100 paths, spec 0123456789ab

    cell 0: guidance.label = centre
    E[1/p(c|x)], guided: centre; lower is better
    scale  unguided   guided  improvement ± 95 %  improved     verdict  -0.57     0
    ────────────────────────────────────────────────────────────────────────────────
    0.005    2.0000  1.9960     -0.0040 ± 0.0040    75.0 %   none seen            │
    1        2.0000  1.6000     -0.4000 ± 0.0040    75.0 %      better     ███████│
    2        2.010   1.477 d    -0.533  ± 0.040     75.0 %      better  ░▓████████│
    4        2.0000  1.3600     -0.6400 ± 0.0040    75.0 %  unreliable  ··········│

    cell 1: guidance.label = sides
    E[1/p(c|x)], guided: sides; lower is better
    scale  unguided   guided  improvement ± 95 %  improved     verdict  -0.57     0
    ────────────────────────────────────────────────────────────────────────────────
    0.005    2.0000  1.9960     -0.0040 ± 0.0040    75.0 %   none seen            │
    1        2.0000  1.6000     -0.4000 ± 0.0040    75.0 %      better     ███████│
    2        2.010   1.477 d    -0.533  ± 0.040     75.0 %      better  ░▓████████│
    4        2.0000  1.3600     -0.6400 ± 0.0040    75.0 %  unreliable  ··········│

    8 rows: 4 better, 2 no difference seen, 2 unreliable
    improvement: guided less unguided on the same noise, ± half of its 95 % interval
    verdict: whether that interval holds 0, each row by itself
    bars: █ to the near end of the interval, ░ to its far end, · not to be trusted
    d: by the plain mean, where the twin's row is not ok; others by twin
    improved: paths that end better than without guidance on the same noise
    unreliable: rare paths decide the mean, and the interval understates that

    """

  static let narrowText = """
    CFG on two classes
    /room/results/a
    guidelab 0.1.0 (unknown), seed 1, 100 paths, spec
    0123456789ab

    cell 0: guidance.label = centre
    E[1/p(c|x)], guided: centre; lower is better; unguided
      2.0000 ± 0.0010 (twin), 2.010 ± 0.010 (direct)
    scale   guided  improvement ± 95 %     verdict  -0.57     0
    ────────────────────────────────────────────────────────────
    0.005  1.9960     -0.0040 ± 0.0040   none seen            │
    1      1.6000     -0.4000 ± 0.0040      better     ███████│
    2      1.477 d    -0.533  ± 0.040       better  ░▓████████│
    4      1.3600     -0.6400 ± 0.0040  unreliable  ··········│

    cell 1: guidance.label = sides
    E[1/p(c|x)], guided: sides; lower is better; unguided 2.0000
      ± 0.0010 (twin), 2.010 ± 0.010 (direct)
    scale   guided  improvement ± 95 %     verdict  -0.57     0
    ────────────────────────────────────────────────────────────
    0.005  1.9960     -0.0040 ± 0.0040   none seen            │
    1      1.6000     -0.4000 ± 0.0040      better     ███████│
    2      1.477 d    -0.533  ± 0.040       better  ░▓████████│
    4      1.3600     -0.6400 ± 0.0040  unreliable  ··········│

    8 rows: 4 better, 2 no difference seen, 2 unreliable
    improvement: guided less unguided on the same noise, ± half
      of its 95 % interval
    verdict: whether that interval holds 0, each row by itself
    bars: █ to the near end of the interval, ░ to its far end, ·
      not to be trusted
    d: by the plain mean, where the twin's row is not ok; others
      by twin
    unreliable: rare paths decide the mean, and the interval
      understates that

    """

  static let asciiText = """
    CFG on two classes
    /room/results/a
    guidelab 0.1.0 (unknown), seed 1, 100 paths, spec 0123456789ab

    cell 0: guidance.label = centre
    E[|x|²], guided: centre
    scale  unguided  guided  improvement ± 95 %    verdict   0                   4.1
    --------------------------------------------------------------------------------
    0.005     1.000   1.005       0.005 ± 0.080  none seen  -|-
    1         1.000   2.000       1.000 ± 0.080     higher   |#####-
    2         1.000   3.000       2.000 ± 0.080     higher   |###########
    4         1.000   5.000       4.000 ± 0.080     higher   |#####################-

    cell 1: guidance.label = sides
    E[|x|²], guided: sides
    scale  unguided  guided  improvement ± 95 %    verdict   0                   4.1
    --------------------------------------------------------------------------------
    0.005     1.000   1.005       0.005 ± 0.080  none seen  -|-
    1         1.000   2.000       1.000 ± 0.080     higher   |#####-
    2         1.000   3.000       2.000 ± 0.080     higher   |###########
    4         1.000   5.000       4.000 ± 0.080     higher   |#####################-

    8 rows: 6 higher, 2 no difference seen
    improvement: guided less unguided on the same noise, ± half of its 95 %
      interval; all by direct
    verdict: whether that interval holds 0, each row by itself
    bars: # to the near end of the interval, - to its far end, . not to be trusted

    """
}

extension CompareFoldersTests {
  static let wideText = """
    first   /room/results/a
            guidelab 0.1.0 (unknown), seed 1, 100 paths, spec 0123456789ab
    second  /room/results/b
            guidelab 0.1.0 (unknown), seed 2, 100 paths, spec 0123456789ab
    specs   run.seed: 1 and 2

    2 of 14 numbers in 9 rows differ by more than 4 standard errors, and 1 row is
    missing

        z            first           second  row
    -35.4    2.000 ± 0.020    1.000 ± 0.020  mean_square, direct, w=1, sides
     7.07  1.6000 ± 0.0010  1.6100 ± 0.0010  reciprocal_probability, twin, w=1,
                                             sides

    1 row in the first alone:
      mean_square, direct, w=0, sides

    1 row not compared: not ok, or without an error; 1 changed status:
      ok to unreliable: reciprocal_probability, twin, w=0.1, sides

    1 number agrees; the largest |z| is 1.41: reciprocal_probability, twin, w=0,
      sides
    11 numbers are the same to the last digit
    the results are not independent: most numbers with errors are the same, so that
      agreement tells nothing of the errors

    """

  static let narrowText = """
    first   /room/results/a
            guidelab 0.1.0 (unknown), seed 1, 100 paths, spec
            0123456789ab
    second  /room/results/b
            guidelab 0.1.0 (unknown), seed 2, 100 paths, spec
            0123456789ab
    specs   run.seed: 1 and 2

    2 of 14 numbers in 9 rows differ by more than 4 standard
    errors, and 1 row is missing

        z            first           second
    -35.4    2.000 ± 0.020    1.000 ± 0.020
        mean_square, direct, w=1, sides
     7.07  1.6000 ± 0.0010  1.6100 ± 0.0010
        reciprocal_probability, twin, w=1, sides

    1 row in the first alone:
      mean_square, direct, w=0, sides

    1 row not compared: not ok, or without an error; 1 changed
    status:
      ok to unreliable: reciprocal_probability, twin, w=0.1,
      sides

    1 number agrees; the largest |z| is 1.41:
      reciprocal_probability, twin, w=0, sides
    11 numbers are the same to the last digit
    the results are not independent: most numbers with errors
      are the same, so that agreement tells nothing of the
      errors

    """
}
