import Glibc

/// The file that holds one state after the other.
final class StateFile {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw TestFailed("\(path) cannot be written: error \(errno).") }
  }

  deinit { close(descriptor) }

  func write(_ bytes: ArraySlice<UInt8>, at offset: Int) throws {
    guard !bytes.isEmpty else { return }
    let count = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, offset) }
    guard count == bytes.count else { throw TestFailed("A state was not written: error \(errno).") }
  }

  func cut(to size: Int) throws {
    guard ftruncate(descriptor, size) == 0 else {
      throw TestFailed("A state was not written: error \(errno).")
    }
  }
}
