"""The one style of the C here, as Firmware/README.md says it, in HOOKS.md, too."""

import pathlib
import re
import unittest

from kit_build import KIT, ROOT

FOLDERS = ("Firmware", "Tests/Firmware", "Tests/Fixtures")
LONGEST = 100
# What is no code: comments, the insides of strings and characters.
SKIPPED = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])+'", re.DOTALL)


def sources():
    """Every piece of C: a name, and its text."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            yield str(path.relative_to(ROOT)), path.read_text()
    hooks = (KIT / "HOOKS.md").read_text()
    for number, text in enumerate(re.findall(r"^```c\w*\n(.*?)^```$", hooks, re.DOTALL | re.MULTILINE)):
        yield f"HOOKS.md, block {number}", text


def blank(text):
    """The same lines with nothing in comments and strings."""
    return SKIPPED.sub(lambda found: re.sub(r"[^\n]", "_" if found[0][0] != "/" else " ", found[0]), text)


def layout(text):
    """What is wrong with spaces, lengths and braces: the number of a line and why."""
    depth, is_statement, is_macro = 0, True, False
    for number, (line, code) in enumerate(zip(text.split("\n"), blank(text).split("\n")), 1):
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "a space at the end"
        if len(line) > LONGEST:
            yield number, f"{len(line)} columns"
        words = code.strip()
        is_macro, was_macro = code.endswith("\\") and (is_macro or words[0] == "#"), is_macro
        if not words or was_macro or words.startswith("#") or words == 'extern ___ {':
            continue
        if words == "{" or re.search(r"\b(if|for|while|switch)\(", words):
            yield number, "a brace on a line of its own, or no space behind a word"
        if re.search(r"\b(__asm|asm)\b", words) or "//" in words:
            yield number, "__asm__ and /* */ are the spellings"
        own = depth - (words[0] == "}") - bool(re.match(r"case\b|default:", words))
        indent = len(code) - len(code.lstrip())
        if is_statement and indent != 2 * own:
            yield number, f"{indent} spaces, not {2 * own}"
        depth += code.count("{") - code.count("}")
        # A list of values may stand as its author likes.
        is_statement = words[-1] in ";}" or words.endswith((") {", "else {", "do {")) or bool(
            re.search(r"\b(struct|enum|union)( \w+)? \{$|^(case .*|default):$", words))


class Style(unittest.TestCase):
    def test_all_c_has_one_layout(self):
        found = list(sources())
        self.assertGreater(len(found), 40)
        for name, text in found:
            # A header's `extern "C"` opens and closes between lines of the preprocessor.
            text = re.sub(r"(?<=#ifdef __cplusplus\n)\}", "", text)
            self.assertEqual([], [f"{name}:{number}: {why}" for number, why in layout(text)])

    def test_the_check_sees_what_is_wrong(self):
        for wrong in ("void f(void)\n{\n}\n", "void f(void) {\n    g();\n}\n", "int a;\t\n",
                      "void f(void) {\n  if(a) g();\n}\n", "void f(void) {\n  __asm volatile(\"\");\n}\n",
                      "int a; // no\n", "int " + "a" * 100 + ";\n",
                      "void f(void) {\n  if (a) {\n  g();\n  }\n}\n"):
            self.assertTrue(list(layout(wrong)), wrong)


if __name__ == "__main__":
    unittest.main()
