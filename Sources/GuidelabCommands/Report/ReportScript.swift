/// The script of a report: heads of columns that sort, and lists that choose rows.
///
/// The page can be read without it.
enum ReportScript {
  /// The text of the element.
  static let text = """

    "use strict";
    const special = { "nan": NaN, "inf": Infinity, "-inf": -Infinity, "": NaN };
    const full = (cell) => cell.title || cell.textContent;
    const number = (text) => (text in special ? special[text] : Number(text));
    function sort(table, head) {
      const column = head.cellIndex;
      const isNumber = head.dataset.sort === "number";
      const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      const rows = [...table.tBodies[0].rows].map((row) => {
        const text = full(row.cells[column]);
        return { row, key: isNumber ? number(text) : text };
      });
      const isMissing = (key) => (isNumber ? Number.isNaN(key) : key === "");
      rows.sort((a, b) => {
        if (isMissing(a.key) || isMissing(b.key)) return isMissing(a.key) - isMissing(b.key);
        return direction * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
      });
      const sorted = document.createDocumentFragment();
      for (const { row } of rows) sorted.append(row);
      table.tBodies[0].append(sorted);
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    }
    function choices(table, heads) {
      const bar = document.createElement("p");
      bar.className = "choices";
      const count = document.createElement("output");
      const lists = heads.map((head) => {
        const label = document.createElement("label");
        const list = document.createElement("select");
        const rows = [...table.tBodies[0].rows];
        const values = new Set(rows.map((row) => full(row.cells[head.cellIndex])));
        list.append(new Option("all", "*"), ...[...values].sort().map((value) => new Option(value, value)));
        label.append(head.textContent + " ", list);
        bar.append(label);
        list.addEventListener("change", choose);
        return { list, column: head.cellIndex };
      });
      function choose() {
        let seen = 0;
        for (const row of table.tBodies[0].rows) {
          row.hidden = lists.some(({ list, column }) =>
            list.value !== "*" && full(row.cells[column]) !== list.value);
          if (!row.hidden) seen += 1;
        }
        count.textContent = `${seen} of ${table.tBodies[0].rows.length} rows`;
      }
      bar.append(count);
      choose();
      return bar;
    }
    for (const table of document.querySelectorAll("table.sortable")) {
      const heads = [...table.tHead.rows[0].cells];
      const chosen = heads.filter((head) => "choose" in head.dataset);
      if (chosen.length > 0) table.parentElement.before(choices(table, chosen));
      for (const head of heads) {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => sort(table, head));
      }
    }

    """
}
