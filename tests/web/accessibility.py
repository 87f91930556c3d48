"""What axe-core finds wrong with a page for people who cannot see, hear or point well."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
_RUN = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, {runOnly: {type: "tag", values: rules}});
  return found.violations.flatMap(each => each.nodes.map(
    node => `${each.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\\s+/g, " ")}`));
}"""


def findings(page: Page) -> list[str]:
    """Return what is wrong by WCAG 2.2 A and AA and good practice: the rule, the element, and why."""
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(_RUN)
    assert isinstance(found, list)
    return [str(one) for one in found]
