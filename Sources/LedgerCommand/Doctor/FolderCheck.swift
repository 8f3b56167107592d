import Glibc

/// Looks at the files of a data folder from outside.
struct FolderCheck {
  /// Below this a busy day may fill the disk: a gigabyte.
  static let littleSpace: UInt64 = 1 << 30

  let data: String

  func findings() -> [Finding] {
    // The keys are made when something is signed for the first time.
    let keys = File.exists("\(data)/keys") ? ["keys"] : []
    return [folder(), space()] + (["log", "private", "views"] + keys).map(part)
  }

  private func folder() -> Finding {
    let name = "data folder"
    guard access(data, R_OK | W_OK | X_OK) == 0 else {
      return Finding(name, .fail, "\(data): \(reason()). The user who runs this needs all rights.")
    }
    guard let mode = mode(of: data) else { return Finding(name, .fail, "\(data): \(reason())") }
    // The files within have their own rights; only who may write here could exchange them.
    guard mode & 0o022 == 0 else {
      return Finding(
        name, .warn, "\(data) can be changed by others: chmod go-w \(data)")
    }
    return Finding(name, .ok, data)
  }

  /// A folder within, and its files: for the owner alone.
  private func part(_ part: String) -> Finding {
    let path = "\(data)/\(part)"
    let part = "\(part) files"
    guard let mode = mode(of: path) else { return Finding(part, .fail, "\(path): \(reason())") }
    guard mode & 0o077 == 0 else {
      return Finding(part, .warn, "\(path) can be seen by others: chmod go-rwx \(path)")
    }
    for file in ["data.mdb", "lock.mdb", "signing-key"] {
      guard let mode = self.mode(of: "\(path)/\(file)") else { continue }
      guard access("\(path)/\(file)", R_OK | W_OK) == 0 else {
        return Finding(part, .fail, "\(path)/\(file): \(reason())")
      }
      guard mode & 0o077 == 0 else {
        return Finding(
          part, .warn, "\(path)/\(file) can be seen by others: chmod go-rwx \(path)/\(file)")
      }
    }
    return Finding(part, .ok, "\(path), for its owner alone")
  }

  private func space() -> Finding {
    var status = statvfs()
    guard statvfs(data, &status) == 0 else { return Finding("disk", .fail, reason()) }
    let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
    let text = "\(Numbers.bytes(free)) free"
    return free < Self.littleSpace
      ? Finding("disk", .warn, "\(text): make room before it is full") : Finding("disk", .ok, text)
  }

  private func mode(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode : nil
  }

  private func reason() -> String { String(cString: strerror(errno)) }
}
