/// One alternate setting of an interface, as the configuration descriptor tells it.
public struct InterfaceSetting: Sendable, Hashable {
  /// `bInterfaceNumber`.
  public var number: UInt8
  /// `bAlternateSetting`.
  public var alternate: UInt8
  /// `bInterfaceClass`.
  public var interfaceClass: UInt8
  /// `bInterfaceSubClass`.
  public var interfaceSubclass: UInt8
  /// `bInterfaceProtocol`.
  public var interfaceProtocol: UInt8
  /// `iInterface`: the index of the setting's name, 0 for none.
  public var nameIndex: UInt8

  /// Creates a setting from its six fields.
  public init(
    number: UInt8, alternate: UInt8, interfaceClass: UInt8, interfaceSubclass: UInt8,
    interfaceProtocol: UInt8, nameIndex: UInt8
  ) {
    self.number = number
    self.alternate = alternate
    self.interfaceClass = interfaceClass
    self.interfaceSubclass = interfaceSubclass
    self.interfaceProtocol = interfaceProtocol
    self.nameIndex = nameIndex
  }

  /// Whether class and subclass are those of DFU, in either mode.
  ///
  /// **Spec:** DFU 1.1 §4.1.2 and §4.2.3.
  public var isDFU: Bool { interfaceClass == 0xFE && interfaceSubclass == 0x01 }
}
