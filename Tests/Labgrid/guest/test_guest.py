"""A board on USB: from its application into the bootloader, flashed, and back, over a place."""

import pytest
from dfuswift_labgrid import DfuswiftError, Status


def test_the_application_makes_way_is_flashed_and_says_pass(strategy, target):
    assert not strategy.dfuswift.dfu.avail
    strategy.transition("application")
    assert strategy.status == Status.application
    index, *_ = target.get_driver("ConsoleProtocol").expect(["PASS", "FAIL"], timeout=60)
    assert index == 0


def test_the_bootloader_tells_of_the_board_over_ssh(strategy, target):
    strategy.transition("bootloader")
    target.activate(strategy.dfuswift)
    info = strategy.dfuswift.info()
    assert info["path"] == "1-1"
    assert info["mode"] == "bootloader"
    assert strategy.dfuswift.verify()["verifiedBytes"] == 8200


def test_an_error_has_the_status_of_dfuswift(strategy, target, tmp_path):
    image = tmp_path / "app.bin"
    image.write_bytes(bytes(64))
    target.activate(strategy.dfuswift)
    with pytest.raises(DfuswiftError) as caught:
        strategy.dfuswift.flash(str(image))
    assert caught.value.status == 65
    assert caught.value.code == "notAnApplication"
