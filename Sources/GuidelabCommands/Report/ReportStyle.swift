/// The style of a report, light or dark as the reader's system is.
///
/// It is for screens of any width and for paper. The colours of series are those of Okabe and Ito.
enum ReportStyle {
  /// The text of the element.
  static let text = "\n" + colours + layout + tables + figures + paper

  private static let colours = """
    :root { color-scheme: light dark; --page: #ffffff; --text: #1b1b1b; --faint: #595959; --line: #c8c8c8;
      --soft: #f3f3f3; --link: #0a5a9c; --good: #00664a; --doubt: #7a4b00; --bad: #a8320a;
      --doubt-row: #fff6e0; --bad-row: #fdeae3;
      --c0: #0072b2; --c1: #e69f00; --c2: #009e73; --c3: #b0578d; --c4: #d55e00; --c5: #56b4e9; --c6: #a59a00; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #16181b; --text: #e6e6e6; --faint: #a8adb3; --line: #474c52; --soft: #212429;
        --link: #7fc1f5; --good: #4fd0a5; --doubt: #f0b955; --bad: #ff9470;
        --doubt-row: #2f2818; --bad-row: #3a211a;
        --c0: #4aa8e0; --c1: #e69f00; --c2: #1fbf90; --c3: #d98fb9; --c4: #ee7733; --c5: #8fd0f5; --c6: #f0e442; }
    }

    """

  private static let layout = """
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text); line-height: 1.45;
      font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
    main { max-width: 76rem; margin: 0 auto; padding: 1rem clamp(0.75rem, 3vw, 2rem) 3rem; }
    h1, h2, h3, h4 { line-height: 1.2; margin: 1.6em 0 0.5em; overflow-wrap: anywhere; }
    h1 { font-size: 1.7rem; margin-top: 0.4em; } h2 { font-size: 1.3rem; } h3 { font-size: 1.05rem; }
    h4 { font-size: 1rem; } p { margin: 0.5em 0; max-width: 60rem; }
    section { border-top: 1px solid var(--line); margin-top: 2rem; }
    a { color: var(--link); } p.facts, small { color: var(--faint); overflow-wrap: anywhere; }
    .warning { border-left: 4px solid var(--bad); background: var(--bad-row); padding: 0.4em 0.8em; }
    summary { cursor: pointer; padding: 0.35em 0; font-weight: 600; overflow-wrap: anywhere; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
    dl { margin: 0.5em 0; } dt { font-weight: 600; } dd { margin: 0 0 0.5em 1.2em; overflow-wrap: anywhere; }
    dl.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2em 1.2em; }
    dl.facts dt { font-weight: 400; color: var(--faint); } dl.facts dd { margin: 0; }
    @media (max-width: 34rem) { dl.facts { display: block; } dl.facts dd { margin-bottom: 0.4em; } }
    pre { background: var(--soft); padding: 0.8em; overflow: auto; font-size: 0.85rem; max-height: 40rem; }

    """

  private static let tables = """
    .scroll { overflow: auto; max-height: 80vh; border: 1px solid var(--line); max-width: max-content; }
    .across { overflow-x: auto; border: 1px solid var(--line); max-width: max-content; }
    table { border-collapse: separate; border-spacing: 0; font-size: 0.85rem; }
    caption { text-align: left; padding: 0.3em 0.6em; color: var(--faint); position: absolute; clip-path: inset(50%); }
    th, td { padding: 0.25em 0.6em; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
    thead th { position: sticky; top: 0; background: var(--soft); z-index: 1; }
    .sortable th, .sortable td { white-space: nowrap; }
    .n { text-align: right; font-variant-numeric: tabular-nums; }
    .doubtful { background: var(--doubt-row); } .bad { background: var(--bad-row); }
    .doubtful td:first-child { box-shadow: inset 4px 0 var(--doubt); }
    .bad td:first-child { box-shadow: inset 4px 0 var(--bad); }
    .claims th { font-weight: 400; } .claims thead th { font-weight: 600; }
    .verdict { white-space: nowrap; font-weight: 600; }
    .supported { color: var(--good); } .inconclusive { color: var(--doubt); } .refuted { color: var(--bad); }
    th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0;
      cursor: pointer; text-align: inherit; white-space: inherit; }
    th button::after { content: " \\2195"; color: var(--faint); }
    [aria-sort="ascending"] button::after { content: " \\2191"; color: inherit; }
    [aria-sort="descending"] button::after { content: " \\2193"; color: inherit; }
    .choices { display: flex; flex-wrap: wrap; gap: 0.3em 1.2em; font-size: 0.9rem; align-items: center; }
    select { font: inherit; max-width: 14rem; } output { color: var(--faint); }

    """

  private static let figures = """
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr));
      gap: 0.8rem 1.4rem; }
    .thirds { grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
    figure { margin: 0; max-width: 34rem; } figcaption { font-size: 0.9rem; color: var(--faint); }
    svg { display: block; width: 100%; height: auto; font-size: 11px; }
    svg text { fill: currentColor; } svg .e { text-anchor: end; } svg .m { text-anchor: middle; }
    svg path, svg circle { fill: none; stroke: var(--c); stroke-width: 1.5; }
    svg .grid { stroke: var(--line); stroke-width: 0.6; } svg .axis, svg .zero { stroke: var(--faint); stroke-width: 1; }
    svg .f { fill: var(--c); } svg .h { fill: var(--page); }
    .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
    .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: currentColor; }

    """

  private static let paper = """
    @media print {
      main { max-width: none; padding: 0; } .scroll, .across { overflow: visible; max-height: none; border: 0; }
      .sortable { font-size: 0.5rem; } .sortable th, .sortable td { white-space: normal; padding: 0.1em 0.3em; }
      .choices, th button::after { display: none; } figure, tr { break-inside: avoid; }
      thead th { position: static; } summary { list-style: none; }
    }

    """
}
