import Foundation
import Testing

@testable import dfuswift

@Suite struct SystemFileTests {
  @Test(arguments: [(3, 3), (4, 4), (5, 5), (9, 5)])
  func `of a file beyond the limit one byte more is read, so that it shows`(
    size: Int, count: Int
  ) throws {
    let tool = try Tool()
    let name = try tool.write([UInt8](repeating: 7, count: size), to: "image.bin")
    let path = tool.folder.appending(path: name).path
    #expect(try SystemFile.read(path, limit: 4).count == count)
  }
}
