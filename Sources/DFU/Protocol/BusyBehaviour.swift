/// What a device does with a DFU_GETSTATUS that comes before its work is done.
///
/// AN3156 only asks hosts to wait out bwPollTimeout. What real ROMs do with a host that does not is
/// learned from the device itself: see ``DownloadMachine``.
enum BusyBehaviour: Sendable, Hashable, CaseIterable {
  /// It does not answer until the work is done, and then answers with dfuDNLOAD-IDLE.
  case holds
  /// It answers dfuDNBUSY.
  case answers
  /// It stalls the request.
  case stalls
}
