"""Holds lines of --json and files of --junit against what reads them; see `run` beside it."""

import copy
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

import jsonschema
import junitparser

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMA = ROOT / "docs/events.schema.json"
PAGE = ROOT / "docs/json.md"
# Fewer mean that the tests did not leave their lines here.
FEWEST_LINES = 500
# What Jenkins' schema for JUnit (junit-10.xsd of its xunit plugin) lets into what, as far as it is
# written here.
ELEMENTS = {
    "testsuites": ({"name", "tests", "failures", "errors", "time"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "timestamp",
                   "hostname"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"classname", "name", "time"},
                 {"failure", "error", "skipped", "system-out", "system-err"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"message"}, set()),
    "system-out": (set(), set()),
    "system-err": (set(), set()),
}

passed = 0
failed = 0


def check(name, truth, *details):
    """Counts a check and prints it if it fails."""
    global passed, failed
    if truth:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {name}", *details, sep="\n  ")


def closed(schema):
    """The schema without room for fields that it does not name.

    Programs must let new fields pass; a test of the program that writes them must not.
    """
    schema = copy.deepcopy(schema)

    def close(node):
        if isinstance(node, dict):
            if "properties" in node:
                node["additionalProperties"] = False
            for value in node.values():
                close(value)
        elif isinstance(node, list):
            for value in node:
                close(value)

    close(schema["$defs"])
    named = {"event": {"type": "string"}}
    of_board = {**named, "board": {"type": "string"}, "path": {"$ref": "#/$defs/path"}}
    for group, more in [("events", of_board), ("results", named)]:
        for name, definition in schema["$defs"][group].items():
            if name != "result":
                schema["$defs"][group][name] = widened(definition, more, schema["$defs"])
    schema["allOf"].append({"properties": {"event": {"enum": list(schema["$defs"]["events"])}}})
    return jsonschema.Draft202012Validator(schema)


def widened(definition, more, definitions):
    """A definition with more fields: a value that is an event of its own has the event's."""
    if "anyOf" in definition:
        return {"anyOf": [widened(one, more, definitions) for one in definition["anyOf"]]}
    if "$ref" in definition:
        place = definitions
        for part in definition["$ref"].split("/")[2:]:
            place = place[part]
        definition = place
    return {**definition, "properties": {**more, **definition["properties"]}}


def complaints(validator, event):
    """What is wrong with an event, most telling first."""
    errors = sorted(validator.iter_errors(event), key=jsonschema.exceptions.relevance)
    return [f"{error.json_path}: {error.message[:200]}" for error in errors]


def rows(heading):
    """The first cells of the tables below a heading of the page, split into names."""
    text = PAGE.read_text().split(f"\n{heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| `")]
    return [re.findall("`([^`]+)`", line.split("|")[1]) for line in lines]


def page(schema):
    """The page and the schema name the same events and results."""
    headings = ["## Every command", "## Several boards", "## On the way into a bootloader",
                "## While a device works"]
    events = {name for heading in headings for row in rows(heading.strip()) for name in row}
    check("events of the page and of the schema", events == set(schema["$defs"]["events"]),
          events ^ set(schema["$defs"]["events"]))
    written = {name for row in rows("## Results") for name in row}
    named = {name for key in schema["$defs"]["results"] for name in key.split(", ")}
    check("results of the page and of the schema", written == named, written ^ named)


def lines(validator, files):
    """Every line that the program wrote."""
    seen = {}
    count = 0
    for file in files:
        events = [json.loads(line) for line in file.read_text().splitlines()]
        count += len(events)
        if not events:
            continue
        check(f"{file.name} begins with start", events[0]["event"] == "start", events[0])
        for event in events:
            seen[event["event"]] = seen.get(event["event"], 0) + 1
            wrong = complaints(validator, event)
            if wrong:
                check(f"{events[0].get('command')}: {event['event']}", False, *wrong[:3],
                      json.dumps(event)[:300])
            elif event["event"] in ("result", "error"):
                check("the last line", True)
    check("there are lines to look at", count >= FEWEST_LINES, f"{count} lines")
    for name in ["result", "error", "device", "planned", "attempt"]:
        check(f"{name} was seen", name in seen)
    unseen = sorted(set(json.loads(SCHEMA.read_text())["$defs"]["events"]) - set(seen))
    print(f"{count} lines of {len(seen)} events; not seen: {', '.join(unseen) or 'none'}")


def refusals(validator):
    """Lines that must not pass: a schema that takes all would hold nothing."""
    start = {"event": "start", "schema": "dfuswift/1", "command": "list", "version": "0.1.0"}
    check("a start", not complaints(validator, start))
    for name, change in [
        ("another schema", {"schema": "dfuswift/2"}), ("a field too many", {"more": 1}),
        ("a field of another type", {"version": 1}), ("an event that is none", {"event": "sart"}),
    ]:
        check(name, complaints(validator, {**start, **change}))
    check("a field too few", complaints(validator, {"event": "note"}))
    check("a result of no command", complaints(validator, {"event": "result", "devices": -1}))
    check("a status that is none",
          complaints(validator, {"event": "error", "code": "x", "exit": 3, "message": "x"}))
    ready = {"event": "ready", "found": "dfuIDLE", "foundError": None}
    check("an event of a board", not complaints(validator, {**ready, "board": "b", "path": "1-1"}))


def junit(file):
    """A file of JUnit, by two readers."""
    root = ElementTree.parse(file).getroot()
    check(f"{file.name} has a root", root.tag == "testsuites", root.tag)
    for element in root.iter():
        attributes, children = ELEMENTS.get(element.tag, (set(), set()))
        check(f"{file.name}: {element.tag}",
              set(element.attrib) <= attributes and {child.tag for child in element} <= children,
              element.attrib, [child.tag for child in element])
    suites = junitparser.JUnitXml.fromfile(str(file))
    kinds = {junitparser.Failure: 0, junitparser.Error: 0, junitparser.Skipped: 0}
    cases = [case for suite in suites for case in suite]
    for case in cases:
        check(f"{file.name}: {case.name} has one outcome", len(case.result) <= 1)
        for result in case.result:
            kinds[type(result)] += 1
    written = [int(root.get(name)) for name in ("tests", "failures", "errors")]
    counted = [len(cases), kinds[junitparser.Failure], kinds[junitparser.Error]]
    check(f"{file.name}: the counts", written == counted, written, counted)
    skipped = sum(int(suite.get("skipped")) for suite in root)
    check(f"{file.name}: the skipped", skipped == kinds[junitparser.Skipped])


def main():
    files = [file for folder in sys.argv[1:] for file in sorted(pathlib.Path(folder).iterdir())]
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = closed(schema)
    page(schema)
    refusals(validator)
    lines(validator, [file for file in files if file.suffix == ".jsonl"])
    reports = [file for file in files if file.suffix == ".xml"]
    check("there are files of JUnit", reports)
    for file in reports:
        junit(file)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
