/// The words between the tables.
enum Prose {
  static let introduction = """
    ## On virtual time

    The engine runs as it does on a real bus, against simulated boards whose times come from data
    sheets and logs (`DeviceTimes+Table.swift`, each with its source), over a wire with fixed times:
    full speed, 20 us for a setup stage, 57 us for each started packet of 64 bytes, 20 us for a
    status stage. A **host turnaround** is charged whenever endpoint 0's queue is empty at a
    completion: the time that the kernel and the program need to send what comes next.

    The **floor** is what the device and the wire need for the same work, and nothing for the host.
    `Tests/Benchmarks/SpeedModel/Floor.swift` says how it is added up, without the engine's plans.
    The ratio (×) is the time over the floor. Boards that work while the wire carries something else
    can be a little below 1.

    Opening the device and leaving it are not in the times. The limits that these figures must keep
    are tests: `Tests/SimulationTests/SpeedTests.swift`.
    """

  static let cold = """

    ### Flashing over another image, with verify

    Look at each sector, erase, program, read all back, then the vector table. A board is shown at
    the pace that it lets the session learn, which is the first of its rows, and at slower ones.
    *Depth 1* sends a block with its two polls at once, and the next block not before the last
    answer; *pipelined* is the engine's own depth 2. `f405-words` is an F405 that knows its supply
    voltage; its blocks take 8 ms, those of the H743 3 ms.

    Boards that answer dfuDNBUSY are polled when the time that such work took before has passed. A
    block costs them two turnarounds, and now and then a poll that leaves just before the end.
    Without turnaround, depth 1 is a little ahead of depth 2 where sectors are few: when the first
    block of the last sector tells that it differs, three more blocks are on their way.

    """

  static let strict = """
    ### Devices that punish early polls

    What they ask for in bwPollTimeout, slept out, is the least that a host can do; the ratio is to
    the sum of those waits and the wire. What is above it is three turnarounds for each step. The
    first erase of a device that answers an early poll with dfuERROR is proved by reading its
    sector.

    """

  static let others = """
    ### A blank chip, the same image again, one byte changed, reading

    With a turnaround of 250 us. *Again* finds the image there already; *of cold* is its share of
    flashing over another image. *Last byte* changes the last byte of the image: its sector and the
    one with the vector table are written, and everything is read back.

    """

  static let phases = """
    ### Where the time goes

    Flashing over another image with verify, 250 us. What is missing to the whole is the vector
    table: written and read back by itself at the end.

    """

  static let fleets = """
    ### Many boards at once

    Flashing over another image with verify, all boards begun at the same moment, from looking for
    them to the last report. Each board has a wire of its own, as behind a hub of high speed with a
    transaction translator for each port; they share the host, whose one event thread gives each
    turnaround of 250 us after the other. The ratio (×) is the time over that of one board.

    Boards that hold need the host a few times in a second. Those that answer dfuDNBUSY, and those
    that are polled, need it for each block: 64 of them at once ask for more turnarounds than one
    thread has time for.

    """
}
