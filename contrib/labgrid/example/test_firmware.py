"""A test on a board: pytest --lg-env env.yaml --junitxml out.xml"""


def test_the_firmware_passes_its_own_tests(strategy, target):
    strategy.transition("application")
    console = target.get_driver("ConsoleProtocol")
    index, *_ = console.expect(["PASS", "FAIL"], timeout=30)
    assert index == 0
