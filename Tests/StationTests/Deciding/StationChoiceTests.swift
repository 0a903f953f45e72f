import DFU
import Testing

@testable import Station

@Suite struct StationChoiceTests {
  private static let chip = Chip.all[0]

  static func station(
    _ name: String, _ identity: BoardSelection.Identity, layout: String? = nil,
    release: UInt16? = nil, entry: ApplicationEntry? = nil
  ) -> StationConfiguration.Station {
    StationConfiguration.Station(
      name: name, boards: BoardSelection(identity, layout: layout, release: release), chip: chip,
      image: ImageReference(path: "/a", digest: ImageDigest(of: [])), entry: entry)
  }

  static func arrival(
    at path: String = "1-1", serial: String? = "A", id: USBIdentifier = .stmDFU,
    release: UInt16 = 0x2200, idPath: String? = nil, isBootloader: Bool = true
  ) -> Arrival {
    let interface = DFUInterface.all(inConfiguration: [
      9, 4, 0, 0, 0, 0xFE, 1, 2, 0, 9, 0x21, 11, 255, 0, 0, 8, 0x1A, 1,
    ])
    return Arrival(
      device: USBDevice(
        path: path, arrival: 1, id: id, release: release, serial: serial,
        interfaces: isBootloader ? interface : []),
      idPath: idPath, mark: ArrivalMark("m"), time: Timestamp(milliseconds: 0))
  }

  private static let byPort = station("port", .port(.kernelName("1-1"), serials: []))
  private static let byPortAndSerial = station("both", .port(.kernelName("1-2"), serials: ["B"]))
  private static let bySerial = station("serial", .serials(["A", "C"]))
  private static let configuration = StationConfiguration(
    stations: [bySerial, byPort, byPortAndSerial])

  @Test func `a port goes before a serial number`() {
    #expect(Self.configuration.choice(for: Self.arrival()) == .bootloader(Self.byPort))
  }

  @Test func `a serial number counts at any port that no station names`() {
    #expect(Self.configuration.choice(for: Self.arrival(at: "3-1")) == .bootloader(Self.bySerial))
  }

  @Test func `a listed serial number at another station's port is not touched`() {
    #expect(
      Self.configuration.choice(for: Self.arrival(at: "1-2"))
        == .untouched(.otherSerial(station: "both", serial: "A")))
  }

  @Test(arguments: ["X", nil] as [String?])
  func `a board that nobody names is not touched`(serial: String?) {
    #expect(
      Self.configuration.choice(for: Self.arrival(at: "3-1", serial: serial))
        == .untouched(.notConfigured(path: "3-1", serial: serial)))
  }

  @Test func `a port is known by udev's ID_PATH, too`() throws {
    let path = "pci-0000:00:14.0-usb-0:4.2"
    let station = Self.station("id", .port(.idPath(path), serials: []))
    let configuration = StationConfiguration(stations: [station])
    #expect(
      configuration.choice(for: Self.arrival(at: "9-9", idPath: path)) == .bootloader(station))
    #expect(
      configuration.choice(for: Self.arrival(at: "9-9"))
        == .untouched(.notConfigured(path: "9-9", serial: "A")))
  }

  @Test func `another maker's bootloader at the port is not touched`() {
    let id = USBIdentifier(vendor: 0x28E9, product: 0x0189)
    #expect(
      Self.configuration.choice(for: Self.arrival(id: id))
        == .untouched(.otherBootloader(station: "port", id)))
  }

  @Test func `another release of the bootloader is not touched`() {
    let station = Self.station("old", .serials(["A"]), release: 0x2100)
    #expect(
      StationConfiguration(stations: [station]).choice(for: Self.arrival())
        == .untouched(.otherRelease(station: "old", found: 0x2200, wanted: 0x2100)))
  }

  @Test func `an application is asked only at a port that names it`() throws {
    let id = USBIdentifier(vendor: 0x0483, product: 0x5740)
    let entry = ApplicationEntry(trigger: .detach, applications: [id], limit: .seconds(1))
    let station = Self.station(
      "app", .port(.kernelName("1-1"), serials: []), entry: entry)
    let configuration = StationConfiguration(stations: [station, Self.bySerial])
    func choice(_ path: String, _ id: USBIdentifier) -> StationChoice {
      configuration.choice(for: Self.arrival(at: path, id: id, isBootloader: false))
    }
    #expect(choice("1-1", id) == .application(station, entry))
    #expect(choice("1-2", id) == .stranger)
    #expect(choice("1-1", USBIdentifier(vendor: 1, product: 2)) == .stranger)
  }

  @Test func `a layout and a chip narrow the choice once the board is open`() {
    let layout = "@Internal Flash  /0x08000000/04*016Kg"
    let station = Self.station("narrow", .serials(["A"]), layout: layout)
    #expect(station.reason(againstLayouts: [layout, "@OTP"], chips: []) == nil)
    #expect(
      station.reason(againstLayouts: ["@OTP"], chips: [])
        == .otherLayout(station: "narrow", found: ["@OTP"], wanted: layout))
    #expect(station.reason(againstLayouts: [layout], chips: [Self.chip]) == nil)
    let other = Chip.all[1]
    #expect(
      station.reason(againstLayouts: [layout], chips: [other])
        == .otherChip(station: "narrow", found: [other], wanted: Self.chip))
  }

  @Test func `a serial number that many boards have stands for none of them`() throws {
    var station = Self.byPort
    let device = Self.arrival(serial: "FFFFFFFEFFFF").device
    station.chip = try Chip.named("F405")
    #expect(station.identity(of: device) == .port("1-1"))
    #expect(station.identity(of: Self.arrival(serial: "20643").device) == .serial("20643"))
    #expect(station.identity(of: Self.arrival(serial: nil).device) == .port("1-1"))
    station.chip = try Chip.named("U585")
    #expect(station.identity(of: Self.arrival(serial: "20643").device) == .port("1-1"))
  }

  @Test(arguments: [
    Untouched.notConfigured(path: "1-1", serial: nil),
    .otherBootloader(station: "a", .stmDFU), .otherSerial(station: "a", serial: "B"),
    .otherRelease(station: "a", found: 1, wanted: 2),
    .otherLayout(station: "a", found: ["x"], wanted: "y"),
    .otherChip(station: "a", found: [Chip.all[0]], wanted: Chip.all[1]), .ownDoing(attempt: 3),
    .leftAlone(.port("1-1"), failures: 3, last: "Nothing."),
  ])
  func `each reason is one sentence or more, on one line`(reason: Untouched) {
    let text = "\(reason)"
    #expect(text.hasSuffix("."))
    #expect(!text.contains("\n"))
  }
}
