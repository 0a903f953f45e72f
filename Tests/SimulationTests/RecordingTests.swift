import DFUSimulator
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DFU

/// Whole runs on the virtual board, recorded, and held against the device's own record.
@Suite struct RecordingTests {
  /// An event of a trace, read back.
  private struct Event: Decodable {
    var name: String
    var ph: String
    var pid: Int
    var tid: Int
    var ts: Double?
    var dur: Double?
    var cat: String?

    var end: Double { (ts ?? 0) + (dur ?? 0) }
  }

  /// What a run left: both files, and what the device had seen.
  private struct Run {
    var trace: [Event]
    var capture: [UInt8]
    var device: [TraceEntry]
    var ended: [(phase: String, duration: Duration)]
    var failure: DFUError?
    var report: FlashReport?
  }

  private final class File: Sendable {
    private let kept = Mutex<[UInt8]>([])

    var bytes: [UInt8] { kept.withLock { $0 } }
    func append(_ bytes: [UInt8]) { kept.withLock { $0 += bytes } }
  }

  private struct Both: BusObserver {
    let recorders: [Recorder]

    func observe(
      _ event: BusEvent, of device: USBDevice?, at time: Duration, payload: RawSpan
    ) {
      for recorder in recorders {
        recorder.observe(event, of: device, at: time, payload: payload)
      }
    }
  }

  /// Flashes 20 KiB on a bench whose bus is recorded.
  private func record(_ bench: Bench, _ options: FlashOptions = FlashOptions()) async throws -> Run
  {
    bench.change { board, _ in board.isTracing = true }
    let trace = File()
    let capture = File()
    let recorders = [
      Recorder(TraceEventEncoder()) { trace.append($0) },
      Recorder(PcapngEncoder(application: "test")) { capture.append($0) },
    ]
    let bus = ObservedBus(bench.bus, observer: Both(recorders: recorders))
    let image = try bench.profile.application(20 << 10)
    var run = Run(trace: [], capture: [], device: [], ended: [])
    do {
      let session = try await DFUSession.open(try await bench.device(), on: bus)
      let task = session.flash(bench.file(image), options: options)
      for await case .ended(let phase, _, let duration) in task.events {
        run.ended.append((phase.rawValue, duration))
      }
      do {
        run.report = try await task.report
      } catch {
        run.failure = error
      }
      await session.close()
    } catch let error as DFUError {
      run.failure = error
    }
    for recorder in recorders { recorder.finish() }
    run.trace = try JSONDecoder().decode([Event].self, from: Data(trace.bytes))
    run.capture = capture.bytes
    run.device = bench.bus.withBoard(at: Bench.path) { board, _ in board.trace } ?? []
    return run
  }

  private static let profiles: [BoardProfile] = [
    .f405, .f405.polled(.answers), .f405.polled(.stalls), .h743, .g0b1, .dfu11,
  ]

  @Test(arguments: profiles)
  func `the wire of a trace has every request that the device saw, in order`(
    profile: BoardProfile
  ) async throws {
    let run = try await record(Bench(profile))
    #expect(run.failure == nil)
    let wire = run.trace.filter { $0.cat == "wire" && $0.name.hasPrefix("DFU_") }
    #expect(wire.map(\.name) == run.device.compactMap(\.request?.specName))
    #expect(wire.count > 20)
  }

  @Test(arguments: profiles)
  func `no two spans of a track overlap, and the phases take what they were told to`(
    profile: BoardProfile
  ) async throws {
    let run = try await record(Bench(profile))
    let spans = run.trace.filter { $0.ph == "X" }
    for (_, track) in Dictionary(grouping: spans, by: { [$0.pid, $0.tid] }) {
      let sorted = track.sorted { ($0.ts ?? 0, $0.end) < ($1.ts ?? 0, $1.end) }
      for (one, next) in zip(sorted, sorted.dropFirst()) {
        #expect(one.end <= (next.ts ?? 0) + 0.001, "\(one) overlaps \(next)")
      }
    }
    let phases = run.trace.filter { $0.ph == "B" || $0.ph == "E" }
    #expect(phases.count % 2 == 0)
    var told: [(String, Double)] = []
    for place in stride(from: 0, to: phases.count - 1, by: 2) {
      #expect((phases[place].ph, phases[place + 1].ph) == ("B", "E"))
      #expect(phases[place].name == phases[place + 1].name)
      told.append((phases[place].name, phases[place + 1].end - phases[place].end))
    }
    for (phase, duration) in run.ended {
      let microseconds = duration / .microseconds(1)
      #expect(told.contains { $0.0 == phase && abs($0.1 - microseconds) < 0.01 }, "\(phase)")
    }
  }

  @Test func `a queue two items deep shows six lanes, and the device busy in each block`()
    async throws
  {
    let run = try await record(Bench(.f405))
    let lanes = Set(run.trace.filter { $0.cat == "in flight" }.map(\.tid))
    #expect(lanes.count == 6)
    let busy = run.trace.filter { $0.cat == "device" }
    #expect(busy.filter { $0.name.hasPrefix("block ") }.count >= 10)
    #expect(busy.contains { $0.name == "set address pointer 0x08000000" })
    // A device that holds is fed without a pause: it works for nearly all of the phase.
    let write = try #require(run.ended.first { $0.phase == "write" }).duration
    let worked = busy.filter { $0.name.hasPrefix("block ") }.reduce(0) { $0 + ($1.dur ?? 0) }
    #expect(worked > 0.9 * (write / .microseconds(1)))
  }

  @Test func `a device that must be waited for shows the host's waits`() async throws {
    let run = try await record(Bench(.f405.polled(.stalls)))
    let waits = run.trace.filter { $0.name == "wait" }.reduce(0) { $0 + ($1.dur ?? 0) }
    let total = (run.report?.duration ?? .zero) / .microseconds(1)
    #expect(waits > total / 2)
    #expect(waits < total)
  }

  @Test(arguments: profiles)
  func `a capture has every request that the device saw, in order`(
    profile: BoardProfile
  ) async throws {
    let run = try await record(Bench(profile))
    #expect(CapturedRecord.isWhole(run.capture))
    let requests = CapturedRecord.all(in: run.capture).filter { record in
      record.type == UInt8(ascii: "S") && ControlSetup(bytes: record.setup)?.dfuRequest != nil
    }
    #expect(requests.map(\.setup) == run.device.map(\.setup.bytes))
    let data = requests.map { Array($0.data.prefix(TraceEntry.dataLimit)) }
    #expect(data == run.device.map(\.data))
  }

  @Test(arguments: [FaultPlan.Moment.before, .during, .after], [9, 30, 45])
  func `the files of a run that ends with an unplug are whole`(
    moment: FaultPlan.Moment, number: Int
  ) async throws {
    var faults = FaultPlan()
    faults.transfers = [.init(.transfer(number), .unplug(moment, returnsAfter: nil))]
    let run = try await record(Bench(.f405, faults: faults), FlashOptions(isFull: true))
    #expect(run.failure?.code == .disconnected)
    #expect(CapturedRecord.isWhole(run.capture))
    let records = CapturedRecord.all(in: run.capture)
    #expect(records.count(where: { $0.type == UInt8(ascii: "S") }) * 2 == records.count)
    #expect(records.last?.status == -108)
    #expect(run.trace.contains { $0.ph == "E" } || number == 9)
    #expect(run.trace.count(where: { $0.ph == "B" }) == run.trace.count(where: { $0.ph == "E" }))
  }

  @Test func `looking at a run does not change it`() async throws {
    let plain = Bench(.f405)
    let observed = Bench(.f405)
    let report = try await plain.flash(try plain.profile.application(20 << 10))
    let run = try await record(observed)
    #expect(run.report == report)
    #expect(plain.bus.clock.now == observed.bus.clock.now)
    #expect(plain.bus.observer == nil)
  }
}
