#!/usr/bin/python3
"""The closing lines of scripts/test, from the result files of ctest and gtest (JUnit XML): test_results.py SECONDS FILE...

Names each test that failed or was skipped, the latter with its reason, then counts. A file that is not there is a program that
did not end cleanly: one failed test. Exit 1 if a test failed or none passed.
"""

import os
import re
import sys
import xml.etree.ElementTree as xml


def outcome(case):
    """(passed|failed|skipped, reason) of one <testcase> of ctest 3.25 or gtest 1.12."""
    skipped, status = case.find("skipped"), case.get("status")
    if case.find("failure") is not None or case.find("error") is not None or status == "fail":
        return "failed", ""
    if status == "disabled" or case.get("result") == "suppressed":
        return "skipped", "disabled"
    if skipped is None:
        return ("passed", "") if status == "run" else ("failed", f"status {status}")
    message = skipped.get("message", "")
    if case.get("result") == "skipped":  # gtest: "FILE:LINE\nreason"
        return "skipped", " ".join(message.split("\n")[1:])
    if not message.startswith("SKIP_"):  # ctest: could not even start it
        return "failed", message
    reason = re.search(r": Skipped\n(.*?)\n\[", case.findtext("system-out", ""), re.S)
    return "skipped", " ".join(reason[1].split()) if reason else case.findtext("system-out", "").strip() or message


def main(seconds, files):
    count = {"passed": 0, "failed": 0, "skipped": 0}
    for file in files:
        program = os.path.splitext(os.path.basename(file))[0]
        try:
            cases = list(xml.parse(file).getroot().iter("testcase"))
        except (OSError, xml.ParseError) as error:
            count["failed"] += 1
            print(f"umirig: failed: {program} did not end cleanly: no result file ({error.__class__.__name__})")
            continue
        for case in cases:
            what, reason = outcome(case)
            count[what] += 1
            suite = case.get("classname")
            name = case.get("name") if suite in (None, case.get("name")) else f"{suite}.{case.get('name')}"
            if what != "passed":
                print(f"umirig: {what}: {name} ({program}){': ' if reason else ''}{reason}")
    print(f"umirig: {count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped in {seconds} s")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
