"""Looks at the HTML report in a headless Chromium: its contents, that its script runs without error, that it asks for nothing, that a
phone need not scroll sideways, that it prints. Each watch is also held against a page that must not pass it.

browser_test.py REPORTS_SAMPLE
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

SAMPLE = sys.argv.pop()
KINDS = ("plain", "rich", "hostile", "cut", "large", "empty")

# The least contrast of any text with what lies behind it, over the whole page, by the formula of WCAG 2.1.
CONTRAST = """
const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
const light = c => { const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; }
  return [255, 255, 255]; };
let worst = [99, ''];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const e = walk.currentNode.parentElement;
  if (!walk.currentNode.textContent.trim() || e.closest('script') || e.closest('svg') || !e.getClientRects().length) continue;
  const a = light(rgb(getComputedStyle(e).color)), b = light(ground(e));
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 200)];
}
return worst;
"""


class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.pages = {}
        for kind in KINDS:
            where = pathlib.Path(cls.folder.name) / kind
            subprocess.run([SAMPLE, kind, where], check=True)
            cls.pages[kind] = where / "report.html"
        cls.browser = Browser().__enter__()
        cls.addClassCleanup(cls.browser.__exit__)

    def setUp(self):
        self.browser.screen(1200, 900)
        self.browser.scheme("light")
        self.browser.scripts(True)

    def page(self, text):
        """A page that is none of ours, to see a watch bark."""
        path = pathlib.Path(self.folder.name) / "other.html"
        path.write_text("<!DOCTYPE html><meta charset='utf-8'><title>other</title>" + text, encoding="utf-8")
        return path

    def look(self, kind, fragment=""):
        self.browser.open(self.pages[kind], fragment)

    def text(self, selector):
        return self.browser.run("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)", selector)

    def wide(self):
        return self.browser.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth")

    # --- what it says

    def test_the_parts_of_a_report_are_there(self):
        self.look("rich")
        sections = self.browser.run("return [...document.querySelectorAll('[id] > h2')].map(e => e.parentElement.id)")
        self.assertEqual(sections, ["session", "diagnosis", "clauses", "not-tested", "findings", "cases", "provenance"])
        self.assertEqual(self.text("h1"), ["Example Meters EM 100 12345678"])
        self.assertIn("2024-117", self.text(".over")[0])
        self.assertEqual(self.text(".verdict .word"), ["rig error"])
        self.assertIn("iec62056-21/6.4.3/2", self.text(".first")[0])
        self.assertEqual(len(self.text(".case")), 6)
        for words in ("reaction-too-late", "95 %", "6.5/1"):
            self.assertIn(words, self.text("#diagnosis")[0])
        for words in ("umirig 0.1.0", "bb02", "cc03", "42", "guarded", "−0.1 ms and +2 ms", "0123456789abcdef", "2024-11-20T09:45:00Z"):
            self.assertIn(words, self.text("#provenance")[0])

    def test_a_failed_case_shows_purpose_drawing_offending_characters_and_limits(self):
        self.look("rich")
        case = "#case-2"
        self.assertIn("The meter answers as it should.", self.text(case + " summary")[0])
        self.assertEqual(self.text(case + " .talk mark"), ["4"])
        self.assertIn("allowed 20 to 1500 ms: outside", self.text(case + " svg")[0])
        self.assertTrue(all(self.browser.run("""return [...document.querySelectorAll(arguments[0] + ' svg')].map(
            e => e.getBoundingClientRect().width > 300 && (e.querySelector('title') || e).outerHTML.length > 0)""", case)))
        bars = self.browser.run("const b = document.querySelector('#case-2 svg .r').getBBox(); return [b.width, b.height]")
        self.assertGreater(min(bars), 5)

    def test_texts_of_a_device_stay_text(self):
        self.look("hostile")
        self.assertEqual(self.browser.run("return document.scripts.length"), 1)
        self.assertEqual(self.browser.run("return document.querySelectorAll('img, iframe, object, link').length"), 0)
        self.assertIn("<script>alert(1)</script>", self.text("#case-2 .reason")[0])

    # --- how it behaves

    def test_no_page_complains_and_none_asks_for_anything(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.look(kind)
                self.browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
                self.browser.wait(50)
                self.assertEqual(self.browser.errors(), [])
                self.assertEqual(
                    [url for url in self.browser.requests() if not url.startswith("data:")], [self.pages[kind].resolve().as_uri()]
                )

    def test_an_error_of_a_script_is_seen(self):
        self.browser.open(self.page("<script>nothing.there()</script>"))
        self.browser.wait(50)
        self.assertRegex(" ".join(self.browser.errors()), "nothing is not defined")

    def test_a_request_to_anywhere_is_seen(self):
        for text in ("<img src='http://192.0.2.1/a.png'>", "<script>fetch('http://example.invalid/').catch(() => 0)</script>"):
            self.browser.open(self.page(text))
            self.browser.wait(50)
            self.assertRegex(" ".join(self.browser.requests()), r"192\.0\.2\.1|example\.invalid")

    def test_the_policy_of_the_page_stops_a_script_that_slipped_in(self):
        text = self.pages["plain"].read_text(encoding="utf-8")
        self.browser.open(self.page(text.replace("</main>", "<script>document.title = 'taken'</script><img src='http://192.0.2.1/a.png'></main>")))
        self.browser.wait(50)
        self.assertNotEqual(self.browser.run("return document.title"), "taken")
        self.assertRegex(" ".join(self.browser.errors()), "Content Security Policy")

    def test_cases_can_be_chosen_opened_and_found(self):
        self.look("plain")
        shown = "return [...document.querySelectorAll('.case')].filter(e => !e.hidden).map(e => e.id)"
        click = "document.querySelector(arguments[0]).click()"
        self.assertEqual(len(self.browser.run(shown)), 6)
        self.browser.run(click, "[data-verdict=inconclusive]")
        self.browser.run(click, "[data-verdict=error]")
        self.assertEqual(sorted(self.browser.run(shown)), ["case-3", "case-4"])
        self.browser.run(click, "[data-open='1']")
        self.assertEqual(self.browser.run("return document.querySelectorAll('.case[open]').length"), 3)
        self.browser.run(click, "[data-verdict=inconclusive]")
        self.browser.run(click, "[data-verdict=error]")
        self.browser.run("const f = document.getElementById('find'); f.value = '6.4.3'; f.dispatchEvent(new Event('input'))")
        self.assertEqual(self.browser.run(shown), ["case-2"])

    def test_a_link_opens_the_case_that_it_leads_to(self):
        self.look("plain")
        self.browser.run("document.querySelector('.matrix a[href=\"#case-3\"]').click()")
        self.browser.wait(50)
        self.assertTrue(self.browser.run("return document.getElementById('case-3').open"))
        self.look("plain", "#case-4")
        self.assertTrue(self.browser.run("return document.getElementById('case-4').open"))

    def test_everything_can_be_read_without_the_script(self):
        self.browser.scripts(False)
        self.look("rich")
        self.browser.scripts(True)
        self.assertFalse(self.browser.run("return document.documentElement.classList.contains('js')"))
        self.assertFalse(self.browser.run("return !!document.getElementById('tools').offsetParent"))
        self.assertTrue(self.browser.run("return document.querySelector('.case.fail').open"))
        self.assertEqual(len(self.text(".case")), 6)

    # --- how it looks

    def test_a_phone_need_not_scroll_sideways(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.browser.screen(360, 740, phone=True)
                self.look(kind)
                self.browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
                self.assertFalse(self.wide())
        self.browser.open(self.page("<meta name='viewport' content='width=device-width'><div style='width: 900px'>wide</div>"))
        self.assertTrue(self.wide(), "a page that is too wide is seen")

    def test_texts_stand_out_from_their_ground_in_both_schemes(self):
        grounds = []
        for scheme in ("light", "dark"):
            self.browser.scheme(scheme)
            self.look("rich")
            self.browser.run("document.querySelectorAll('details').forEach(e => e.open = true)")
            ratio, where = self.browser.run(CONTRAST)
            self.assertGreaterEqual(ratio, 4.5, f"{scheme}: {where}")
            grounds.append(self.browser.run("return getComputedStyle(document.body).backgroundColor"))
        self.assertEqual(len(set(grounds)), 2)
        self.browser.run("document.getElementById('theme').click()")
        self.assertEqual(self.browser.run("return getComputedStyle(document.body).backgroundColor"), grounds[0])
        self.browser.open(self.page("<p style='color: #999'>pale</p>"))
        self.assertLess(self.browser.run(CONTRAST)[0], 4.5, "a pale text is seen")

    def printed(self):
        """The text of the page's PDF, page by page, and its size in points."""
        path = pathlib.Path(self.folder.name) / "print.pdf"
        self.browser.pdf(path)
        text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
        size = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True).stdout
        return text.split("\f")[:-1], size

    def test_it_prints_on_numbered_pages_of_a4_with_every_failed_case_open(self):
        self.look("rich")
        self.browser.run("document.querySelectorAll('.case').forEach(e => e.open = false)")
        pages, size = self.printed()
        self.assertIn("(A4)", size)
        self.assertGreaterEqual(len(pages), 3)
        for number, page in enumerate(pages, 1):
            self.assertIn("Conformance report 2024-117: Example Meters EM 100 12345678", page)
            counter = rf"\b{number} ?/ ?{len(pages)}\b"
            self.assertRegex(page, counter)
            # With wide fonts the foot has two lines, and the number stands between them.
            foot = " ".join(re.sub(counter, "", page).split())
            self.assertIn("relates only to the item tested", foot)
        whole = "\n".join(pages)
        self.assertIn("/EX45EM100", whole, "the dialogue of the failed case")
        self.assertNotIn("Light / dark", whole)
        self.assertFalse(self.browser.run("return document.querySelector('.case.fail').open"), "afterwards it is as it was")

    def test_print_is_dark_on_light_whatever_the_screen_is(self):
        self.look("rich")
        self.browser.run("document.documentElement.dataset.theme = 'dark'")
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        self.browser.devtools("Emulation.setEmulatedMedia", media="print", features=dark)
        self.assertEqual(self.browser.run("return getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        ratio, where = self.browser.run(CONTRAST)
        self.assertGreaterEqual(ratio, 4.5, where)


if __name__ == "__main__":
    if not shutil.which("chromedriver"):
        print("skipped: the package chromium-driver is not there (scripts/setup installs it)", file=sys.stderr)
        sys.exit(77)  # what ctest takes for skipped
    unittest.main()
