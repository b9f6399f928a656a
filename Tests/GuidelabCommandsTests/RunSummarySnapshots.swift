// What summaries look like; the tests compare every character.
extension RunSummaryTests {
  static let oneCellText = """
    CFG on two classes
    E[1/p(sides|x)] by guidance scale

    scale       direct           twin ± error      improvement ± error         exact
    ────────────────────────────────────────────────────────────────────────────────
      0        2.007 !      2.0007  ± 0.0021                         –       2.00000
      0.1      1.914        1.9096  ± 0.0016         0.09091 ± 0.00080       1.90909
      1        1.5017       1.50017 ± 0.00052        0.50000 ± 0.00026       1.50000

    ± one standard error; improvement: against scale 0 on the same noise
    ! unreliable: rare paths decide the mean, and the error understates that
    """

  static let withoutTwinText = """
    CFG on two classes
    E[1/p(sides|x)] by guidance scale

    scale         direct ± error       improvement ± error         exact
    ────────────────────────────────────────────────────────────────────
      0         2.007  ± 0.021 !                         –       2.00000
      0.1       1.914  ± 0.016             0.0909 ± 0.0080       1.90909
      1         1.5017 ± 0.0052            0.5000 ± 0.0026       1.50000

    ± one standard error; improvement: against scale 0 on the same noise
    ! unreliable: rare paths decide the mean, and the error understates that
    """

  static let sweepText = """
    CFG on two classes
    E[1/p(c|x)] by guidance scale, c the guided class

    cell 0: guidance.label = centre
    scale       direct           twin ± error      improvement ± error         exact
    ────────────────────────────────────────────────────────────────────────────────
        0      2.007 !      2.0007  ± 0.0021                         –       2.00000
        1      1.5017       1.50017 ± 0.00052        0.50000 ± 0.00026       1.50000

    cell 1: guidance.label = sides
    scale       direct           twin ± error      improvement ± error         exact
    ────────────────────────────────────────────────────────────────────────────────
        0      2.007 !      2.0007  ± 0.0021                         –       2.00000
        1      1.5017       1.50017 ± 0.00052        0.50000 ± 0.00026       1.50000

    ± one standard error; improvement: against scale 0 on the same noise
    ! unreliable: rare paths decide the mean, and the error understates that
    """
}
