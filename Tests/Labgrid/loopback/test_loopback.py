"""The driver and the strategy with a virtual board, over ssh."""

import json

import pytest
from dfuswift_labgrid import DfuswiftError
from dfuswift_labgrid.driver import parse


@pytest.fixture
def driver(target):
    driver = target.get_driver("DfuswiftDriver")
    target.activate(driver)
    return driver


def test_a_flash_returns_its_result(driver):
    result = driver.flash()
    assert result["event"] == "result"
    assert result["writtenBytes"] + result["skippedBytes"] == 8200


def test_a_second_flash_writes_nothing(driver):
    driver.flash()
    assert driver.flash()["writtenBytes"] == 0


def test_verify_tells_a_difference_with_its_status(driver, tmp_path):
    driver.flash()
    assert driver.verify()["verifiedBytes"] == 8200
    other = tmp_path / "other.bin"
    other.write_bytes(bytes(64))
    with pytest.raises(DfuswiftError) as caught:
        driver.verify(str(other))
    assert caught.value.status == 79
    assert caught.value.code == "verifyFailed"


def test_an_error_is_dfuswifts_own_sentence(driver, tmp_path):
    image = tmp_path / "app.bin"
    image.write_bytes(bytes(64))
    with pytest.raises(DfuswiftError) as caught:
        driver.flash(str(image))
    assert caught.value.status == 65
    assert caught.value.event["exit"] == 65
    assert str(caught.value).startswith(caught.value.event["message"])


def test_an_alternate_setting_is_named_over_ssh(driver):
    driver.alt = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"
    try:
        assert driver.verify()["verifiedBytes"] == 8200
    finally:
        driver.alt = None


def test_a_program_that_is_not_there_says_so(driver):
    driver.tool, tool = "/nowhere/dfuswift", driver.tool
    try:
        with pytest.raises(DfuswiftError) as caught:
            driver.flash()
    finally:
        driver.tool = tool
    assert caught.value.status == 127
    assert caught.value.code is None
    assert "/nowhere/dfuswift" in str(caught.value)


def test_the_strategy_flashes_a_board_in_its_bootloader(strategy):
    strategy.transition("application")
    assert strategy.status.name == "application"


def test_the_strategy_needs_power_to_switch_off(target):
    from dfuswift_labgrid import DfuswiftStrategy
    from labgrid.strategy.common import StrategyError

    strategy = target.get_driver(DfuswiftStrategy)
    with pytest.raises(StrategyError) as caught:
        strategy.transition("off")
    assert "no power driver" in str(caught.value.__cause__)


def test_lines_of_both_streams_are_told_apart():
    line = json.dumps({"event": "result"})
    events, rest = parse(f"warning: x\r\n{line}\r\nerror: y\r\n[1]\r\n".encode())
    assert [event["event"] for event in events] == ["result"]
    assert rest == "warning: x\nerror: y\n[1]"
