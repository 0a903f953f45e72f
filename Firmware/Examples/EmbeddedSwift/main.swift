/// The application: says that it is there, and goes to the bootloader on the line `dfu`.
@c(application)
func application() -> Never {
  let port = SerialPort()
  var line = LineMatcher("dfu")
  port.write("ready\r\n")
  while true {
    switch port.read() {
    case .byte(let byte):
      if line.feed(byte) {
        port.write("to the bootloader\r\n")
        port.flush()
        Bootloader.request()
      }
    case .noise:
      line.spoil()
    }
  }
}
