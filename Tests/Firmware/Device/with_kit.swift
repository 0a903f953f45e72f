/// The application under test goes by the Swift module.
@c(app_request)
func goToBootloader() -> Never {
  Bootloader.request()
}

@c(app_direct)
func goToBootloaderDirectly() -> Never {
  Bootloader.jumpDirectly()
}
