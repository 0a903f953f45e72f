"""The station's page, as a browser has it. Usage: page.py [PATTERN...]

A case runs if one of the patterns is part of its name; all do if there is none. Prints the failed
ones whole, and as its last line `N passed, N failed`.
"""

import json
import pathlib
import sys
import time
import unittest

from bench import Bench, Command
from browser import Browser, Page

PHONE = {"width": 390, "height": 844}
# WCAG 2.2, success criterion 1.4.6.
CONTRAST = 7
CONTRASTS = pathlib.Path(__file__).with_name("contrasts.js").read_text(encoding="utf-8")


def state(port, of="1-1"):
    """An expression: whether a port is shown in a state."""
    return (f"[...document.querySelectorAll('.port')].some(tile => tile.dataset.state === '{port}'"
            f" && tile.querySelector('.path').textContent === '{of}')")


class PageCase(unittest.TestCase):
    """What all cases have: a browser, and a bench with its page."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.end()

    def show(self, ports=1, scale=4.0, **view):
        self.bench = Bench(ports, scale)
        self.addCleanup(self.bench.end)
        self.page = Page(self.browser, self.bench.url, **view)
        self.addCleanup(self.page.close)
        self.page.until("document.body.dataset.link === 'there'")
        return self.bench, self.page

    def boxes(self):
        """Where on the screen the parts of the first port are."""
        return self.page.get(
            "['.port', '.port .verdict', '.port .serial', '.port .progress', '.port .message',"
            " '#last', '#link'].map(part => { const box ="
            " document.querySelector(part).getBoundingClientRect();"
            " return [part, box.x, box.y, box.width, box.height]; })")

    def assert_readable(self, *schemes):
        for scheme in schemes or ("light", "dark"):
            self.page.prefer(scheme)
            bad = [found for found in self.page.get(CONTRASTS) if found["contrast"] < CONTRAST]
            self.assertEqual(bad, [], scheme)


class Flashing(PageCase):
    def test_a_flash_is_followed_to_its_pass(self):
        bench, page = self.show(scale=1.5)
        self.assertTrue(page.get(state("empty")))
        self.assertEqual(page.text(".port .word"), "READY")
        empty = self.boxes()
        page.shoot("ready")

        bench.plug("blank", "206437A1304E")
        page.until(state("working"))
        page.until("document.querySelector('.port .word').textContent === 'WRITING'")
        page.until("document.querySelector('.port .percent').textContent >= '1'")
        early = page.get("document.querySelector('.port progress').value")
        self.assertEqual(page.text(".port .serial"), "206437A1304E")
        self.assertEqual(page.text(".port .message"), "Leave it plugged in.")
        page.until("document.querySelector('.port .left').textContent.endsWith(' left')")
        page.until(f"document.querySelector('.port progress').value > {early}")
        self.assertEqual(self.boxes(), empty, "the parts have moved")
        page.shoot("writing")
        self.assert_readable()
        page.shoot("writing-dark")
        page.prefer("light")

        page.until(state("passed"))
        self.assertEqual(page.text(".port .word"), "PASS")
        self.assertEqual(page.text(".port .serial"), "206437A1304E")
        self.assertEqual(page.text("#passed"), "1")
        self.assertEqual(page.text("#failed"), "0")
        self.assertEqual(page.text(".board .word"), "PASS")
        self.assertEqual(page.text(".board .serial"), "206437A1304E")
        self.assertEqual(page.get("document.title"), "1 PASS, 0 FAIL – dfuswift station")
        self.assertEqual(self.boxes(), empty, "the parts have moved")
        page.shoot("pass")
        self.assert_readable()
        page.shoot("pass-dark")

        bench.unplug()
        page.until("document.querySelector('.port .message').textContent"
                   " === 'The next one may be plugged in.'")
        self.assertEqual(page.text(".port .word"), "PASS")

    def test_a_failure_is_shown_with_its_reason(self):
        bench, page = self.show()
        bench.plug("broken", "206437A1304E")
        page.until(state("failed"))
        self.assertEqual(page.text(".port .word"), "FAIL")
        self.assertIn("errWRITE", page.text(".port .message"))
        self.assertIn("errWRITE", page.text(".board .message"))
        self.assertEqual(page.text("#failed"), "1")
        self.assert_readable("light")
        page.shoot("fail")
        self.assert_readable("dark")
        page.shoot("fail-dark")

    def test_a_board_that_is_left_alone_is_shown_as_such(self):
        bench, page = self.show(scale=50)
        for failures in range(1, 4):
            bench.plug("broken", "206437A1304E")
            page.until(f"document.querySelector('#failed').textContent === '{failures}'")
        bench.plug("broken", "206437A1304E")
        page.until(state("untouched"))
        self.assertEqual(page.text(".port .word"), "NOT TOUCHED")
        self.assert_readable()
        page.shoot("untouched")

    def test_markup_of_a_board_is_text(self):
        bench, page = self.show()
        serial = "<script>document.title='owned'</script><b>\u202ex"
        shown = serial.replace("\u202e", "\\u{202e}")
        bench.plug("broken", serial)
        page.until(state("failed"))
        self.assertEqual(page.text(".port .serial"), shown)
        self.assertEqual(page.text(".board .serial"), shown)
        self.assertEqual(page.get("document.querySelectorAll('main script, main b').length"), 0)
        self.assertNotIn("owned", page.get("document.title"))
        page.shoot("markup")

    def test_every_result_is_said_once_to_who_cannot_see(self):
        bench, page = self.show(scale=50)
        self.assertEqual(page.text("#spoken"), "")
        bench.plug("blank", "ONE")
        page.until(state("passed"))
        self.assertEqual(page.text("#spoken"), "PASS: ONE at 1-1.")
        self.assertEqual(page.get("document.querySelector('#spoken').ariaLive"), "assertive")
        again = Page(self.browser, bench.url)
        self.addCleanup(again.close)
        again.until(state("passed"))
        self.assertEqual(again.text("#spoken"), "")


class Several(PageCase):
    def fill(self, bench, page):
        bench.plug("held", "206437A1304E", "1-1")
        bench.plug("broken", "2078358C5748", "1-2")
        page.until(state("passed", "1-1"))
        page.until(state("failed", "1-2"))
        bench.plug("blank", "367B35613433", "1-3")
        page.until(state("working", "1-3"))
        page.until("document.querySelectorAll('.port')[2].querySelector('.percent').textContent")

    def test_four_ports_are_read_from_two_metres(self):
        bench, page = self.show(ports=4, scale=1.5)
        self.fill(bench, page)
        page.shoot("four")
        # Two metres ask for letters of 1 cm, which are some 40 pixels on a screen of 24 inches.
        sizes = page.get("[...document.querySelectorAll('.port .word')].map(word =>"
                         " parseFloat(getComputedStyle(word).fontSize))")
        self.assertGreaterEqual(min(sizes), 60, sizes)
        self.assertGreaterEqual(max(sizes), 100, sizes)
        self.assertTrue(page.get("document.documentElement.scrollHeight <= innerHeight"))
        self.assertTrue(page.get("[...document.querySelectorAll('.port .verdict')].every(row =>"
                                 " row.scrollWidth <= row.clientWidth)"), "a word is cut off")
        self.assert_readable()
        page.shoot("four-dark")

    def test_each_state_has_a_shape_of_its_own(self):
        bench, page = self.show(ports=4)
        self.fill(bench, page)
        shapes = page.get("[...document.querySelectorAll('.port use')].map(use =>"
                          " use.getAttribute('href'))")
        self.assertEqual(
            shapes, ["#shape-passed", "#shape-failed", "#shape-working", "#shape-empty"])
        self.assertTrue(page.get("[...document.querySelectorAll('.port use')].every(use =>"
                                 " use.getBoundingClientRect().width > 20)"))

    def test_a_telephone_shows_all_of_it(self):
        bench, page = self.show(ports=2, scale=50, **PHONE)
        bench.plug("held", "206437A1304E", "1-1")
        bench.plug("broken", "2078358C5748", "1-2")
        page.until(state("passed", "1-1"))
        page.until(state("failed", "1-2"))
        self.assertTrue(page.get("document.documentElement.scrollWidth <= innerWidth"))
        self.assertTrue(page.get("[...document.querySelectorAll('.port .verdict')].every(row =>"
                                 " row.scrollWidth <= row.clientWidth)"), "a word is cut off")
        self.assert_readable()
        page.shoot("phone-dark")
        page.prefer("light")
        page.shoot("phone")

    def test_many_ports_have_room(self):
        _, page = self.show(ports=16)
        page.until("document.querySelectorAll('.port').length === 16")
        self.assertTrue(page.get("document.documentElement.scrollHeight <= innerHeight"))
        page.shoot("sixteen")


class Connection(PageCase):
    def test_a_restart_of_the_server_replaces_what_is_shown(self):
        bench, page = self.show(ports=2, scale=50)
        bench.plug("blank", "206437A1304E")
        page.until(state("passed"))
        epoch = page.get("document.body.dataset.epoch")
        boxes = self.boxes()
        bench.kill()
        page.until("document.body.dataset.link === 'lost'", 20)
        self.assertIn("NO CONNECTION", page.text("#link"))
        self.assertIn("NO CONNECTION", page.get("document.title"))
        self.assertEqual(self.boxes(), boxes, "the parts have moved")
        self.assert_readable()
        page.shoot("lost-dark")
        page.prefer("light")
        page.shoot("lost")

        bench.start()
        page.until("document.body.dataset.link === 'there'", 20)
        page.until(state("empty"))
        self.assertNotEqual(page.get("document.body.dataset.epoch"), epoch)
        self.assertEqual(page.text("#passed"), "0")
        self.assertEqual(page.get("document.querySelectorAll('.board').length"), 0)
        bench.plug("held", "367B35613433")
        page.until(state("passed"))
        self.assertEqual(page.text(".port .serial"), "367B35613433")
        self.assertEqual(self.boxes(), boxes, "the parts have moved")
        page.shoot("restarted")

    def test_silence_is_no_connection_and_what_was_missed_comes_after_it(self):
        bench, page = self.show(scale=50)
        epoch = page.get("document.body.dataset.epoch")
        bench.freeze()
        bench.plug("blank", "206437A1304E")
        page.until("document.body.dataset.link === 'lost'", 30)
        bench.thaw()
        page.until(state("passed"))
        page.until("document.body.dataset.link === 'there'", 30)
        self.assertEqual(page.get("document.body.dataset.epoch"), epoch)
        self.assertEqual(page.text("#passed"), "1")

    def test_a_page_of_an_older_dfuswift_loads_itself_anew(self):
        bench, page = self.show()
        page.get("window.isOld = true, document.documentElement.dataset.edition = 'old'")
        bench.kill()
        bench.start()
        page.until("!window.isOld && document.body.dataset.link === 'there'")

    def test_nobody_else_is_asked_for_anything(self):
        bench, page = self.show(scale=50)
        bench.plug("blank", "206437A1304E")
        page.until(state("passed"))
        asked = {event["request"]["url"] for event in page.events("Network.requestWillBeSent")}
        asked = {url for url in asked if not url.startswith("data:")}
        self.assertEqual(asked, {bench.url, f"{bench.url}events"})
        self.assertEqual(page.events("Log.entryAdded"), [])
        self.assertEqual(page.events("Runtime.exceptionThrown"), [])

    def test_another_page_cannot_read_it(self):
        bench, _ = self.show()
        other = Page(self.browser, "about:blank")
        self.addCleanup(other.close)
        result = other.call(
            "Runtime.evaluate", awaitPromise=True, returnByValue=True,
            expression=f"fetch({json.dumps(bench.url + 'snapshot.json')})"
                       ".then(() => 'read', () => 'refused')")
        self.assertEqual(result["result"]["value"], "refused")


class Whole(PageCase):
    def test_the_command_shows_its_page_until_it_is_stopped(self):
        command = Command()
        self.addCleanup(command.end)
        page = Page(self.browser, command.url)
        self.addCleanup(page.close)
        page.until("document.querySelector('.port').dataset.state === 'passed'")
        self.assertEqual(page.text(".port .serial"), Command.SERIAL)
        self.assertEqual(page.text("#passed"), "1")
        self.assertEqual(command.stop(), 130)
        page.until("document.body.dataset.link === 'lost'")
        self.assertEqual(page.text(".port .word"), "PASS")


def cases(suite):
    for case in suite:
        yield from cases(case) if isinstance(case, unittest.TestSuite) else [case]


def main():
    found = cases(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    suite = unittest.TestSuite(
        case for case in found
        if not sys.argv[1:] or any(pattern in case.id() for pattern in sys.argv[1:]))
    started, result = time.monotonic(), unittest.TestResult()
    suite.run(result)
    trouble = result.failures + result.errors
    for case, text in trouble:
        print(f"FAILED: {case}\n{text}")
    print(f"{time.monotonic() - started:.1f} s")
    failed = len(trouble)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    return 1 if failed or not result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
