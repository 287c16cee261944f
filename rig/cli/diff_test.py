"""umirig diff as its users meet it: exit codes, the table, JSON that keeps its schema."""

import hashlib
import json
import sys
import unittest
from pathlib import Path

import jsonschema

sys.dont_write_bytecode = True
from cli_test import SUITE, Folder, umirig  # noqa: E402

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "reports/schema/comparison.schema.json").read_text(encoding="utf-8"))


def rewrite(record, change, to):
    """The record again with every line changed by `change`, its hash chain made anew."""
    chain, lines = "", []
    for line in record.read_text().splitlines():
        node = json.loads(line)
        del node["hash"]
        change(node)
        text = json.dumps(node, separators=(",", ":"), ensure_ascii=False)[:-1]
        chain = hashlib.sha256((chain + text).encode()).hexdigest()
        lines.append(f'{text},"hash":"{chain}"}}\n')
    to.write_text("".join(lines))
    return to


class Diff(Folder):
    def record(self, name, dut, *more, selector=SUITE):
        path = self.folder / name
        umirig("run", selector, "--dut", dut, "--record", path, *more)
        return path

    def diff(self, a, b, *more):
        done = umirig("diff", a, b, "--json", *more)
        found = json.loads(done.stdout)
        self.assertEqual([error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(found)], [])
        self.assertEqual(found["exit"], done.returncode)
        return done.returncode, found

    def test_the_same_device_twice_is_the_same(self):
        a, b = (self.record(name, "sim:meter") for name in ("a", "b"))
        code, found = self.diff(a, b)
        self.assertEqual((code, found["same"], found["verdicts"], found["exchanges"]), (0, True, [], []))
        self.assertGreater(len(found["timing"]), 10)
        self.assertIn("the same", umirig("diff", a, b).stdout)

    def test_a_defect_shows_as_worse_verdicts_with_both_reasons(self):
        good = self.record("a", "sim:meter")
        bad = self.record("b", "sim:meter?defect=switches-to-any-z")
        code, found = self.diff(good, bad)
        self.assertEqual(code, 1)
        self.assertEqual({one["change"] for one in found["verdicts"]}, {"worse"})
        self.assertIn({"item": "device", "a": "sim:meter", "b": "sim:meter?defect=switches-to-any-z", "limits": None}, found["header"])
        self.assertEqual({one["change"] for one in self.diff(bad, good)[1]["verdicts"]}, {"better"})
        text = umirig("diff", good, bad).stdout
        self.assertIn("PASS → FAIL", text)
        self.assertIn("expected a readout, saw", text)

    def test_another_message_within_equal_verdicts_is_shown(self):
        a = self.record("a", "sim:meter")
        b = self.record("b", "sim:meter?error=ER42")
        code, found = self.diff(a, b)
        self.assertEqual((code, found["verdicts"]), (1, []))
        forms = [one for one in found["groups"] if one["change"] == "form"]
        self.assertTrue(any(one["message"] == "error message" and "(ERROR)" in one["a"] and "(ER42)" in one["b"] for one in forms), forms)
        self.assertIn("<STX>(ER42)<ETX>", umirig("diff", a, b).stdout)
        for option, left_out in (("--verdicts-only", ["exchanges", "times"]),
                                 ("--timing-only", ["verdicts", "reasons", "cases that only one of the records has", "exchanges"])):
            code, found = self.diff(a, b, option)
            self.assertEqual((code, found["not_compared"]), (0, left_out))
            lines = umirig("diff", a, b, option).stdout.splitlines()
            self.assertEqual(lines[-1], "not compared: " + ", ".join(left_out))
            self.assertNotIn("exchanges", lines[-2])
        self.assertEqual(self.diff(a, b)[1]["not_compared"], [])
        self.assertNotIn("not compared", umirig("diff", a, b).stdout)

    def test_values_that_move_on_are_no_difference(self):
        a = self.record("a", "sim:meter")

        def later(node):
            for event in node.get("events", []):
                if event["kind"] == "received" and b"(001234.567*kWh)\x03".hex() in event["bytes"]:
                    # One digit up: the check character moves with it.
                    at = event["bytes"].index(b"(001234.567*kWh)\x03".hex())
                    bcc = int(event["bytes"][at + 34:at + 36], 16) ^ 0x37 ^ 0x38
                    event["bytes"] = event["bytes"][:at] + b"(001234.568*kWh)\x03".hex() + f"{bcc:02x}" + event["bytes"][at + 36:]

        b = rewrite(a, later, self.folder / "b")
        code, found = self.diff(a, b)
        self.assertEqual((code, found["same"]), (0, True))
        self.assertTrue(found["groups"])
        self.assertEqual({one["change"] for one in found["groups"]}, {"values"})

    def test_a_slower_device_is_told_from_the_same_one(self):
        a = self.record("a", "sim:meter")
        b = self.record("b", "sim:meter?tr_ms=260")
        code, found = self.diff(a, b, "--timing-only")
        self.assertEqual(code, 1)
        reactions = {one["name"]: one for one in found["timing"]}
        one = reactions["reaction time: identification"]
        self.assertEqual((one["finding"], round(one["shift"], 6)), ("shifted", 50))
        self.assertEqual(reactions["measured: reaction time of the identification"]["finding"], "too few values")
        self.assertIn("B is 50 ms longer than A", umirig("diff", a, b).stdout)

    def test_what_limits_the_comparison_is_a_warning(self):
        a = self.record("a", "sim:meter", selector=f"{SUITE}/6.4.3")
        b = self.record("b", "sim:meter?variant=rate-600", "--seed", "9", "--set", "decision_rule=guarded", selector=f"{SUITE}/6.4")
        _, found = self.diff(a, b)
        for item in ("seed", "decision rule"):
            self.assertTrue(any(warning.startswith(item) for warning in found["warnings"]), (item, found["warnings"]))
        self.assertTrue(found["only_b"])
        self.assertIn("warning: seed", umirig("diff", a, b).stdout)

    def test_what_is_no_record_gives_6_and_a_missing_one_or_a_wrong_call_2(self):
        a = self.record("a", "sim:meter", selector=f"{SUITE}/6.4.3/1")
        for bad, code in ((self.folder / "missing", 2), (self.file("text", "no record\n"), 6)):
            for pair in ((a, bad), (bad, a)):
                done = umirig("diff", *pair)
                self.assertEqual((done.returncode, done.stdout), (code, ""))
                self.assertIn(str(bad), done.stderr)
        self.assertEqual(umirig("diff", a).returncode, 2)
        self.assertEqual(umirig("diff", a, a, "--timing-only", "--verdicts-only").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
