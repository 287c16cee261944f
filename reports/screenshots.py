"""Pictures of one HTML report, as its readers see it: on a desk in light and dark, on a phone, in print.

screenshots.py REPORT_HTML DIR
"""

import pathlib
import shutil
import subprocess
import sys

from browser import Browser

DESK = (1200, 1500)
PHONE = (390, 844)
SHOW = "const e = document.querySelector(arguments[0]); if (e.tagName === 'DETAILS') e.open = true; e.scrollIntoView();"
# What there is to see: the summary, the matrix, a case that failed (else the first one), one that measures a time, what was not tested.
VIEWS = {"summary": "header", "clauses": "#clauses", "case": ".case", "times": ".case.pass:has(tr)", "not-tested": "#not-tested"}


def main(report, folder):
    folder.mkdir(parents=True, exist_ok=True)
    with Browser() as browser:
        for scheme in ("light", "dark"):
            browser.screen(*DESK)
            browser.scheme(scheme)
            browser.open(report)
            for name, place in VIEWS.items():
                browser.run(SHOW, place)
                browser.wait(50)
                browser.screenshot(folder / f"{scheme}-{name}.png")
        browser.screen(*PHONE, phone=True)
        browser.scheme("light")
        browser.open(report)
        for name, place in VIEWS.items():
            browser.run(SHOW, place)
            browser.wait(50)
            browser.screenshot(folder / f"phone-{name}.png")
        browser.screen(*DESK)
        browser.open(report)
        browser.pdf(folder / "print.pdf")
        complaints = browser.errors()
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-r", "90", "-png", folder / "print.pdf", folder / "print"], check=True)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
