import LMDB
import Synchronization

/// The folder with the generations, `<data>/views`, and the link `current` to the live one.
///
/// Another process may switch the link at any time, so `current()` looks each time it is asked:
/// one system call.
public final class GenerationFolder: Sendable {
  public typealias Make = @Sendable (TableOpener) throws(LMDBError) -> [any Projection]

  public let folder: String
  private let make: Make
  private let live = Mutex<Generation?>(nil)
  private let bootID: String
  private let readable: [String: Set<UInt32>]

  /// - Parameters:
  ///   - readable: versions of projections that can be answered from, beside those they name.
  ///   - make: makes the projections of a generation, each with the tables it opens.
  public init(
    _ folder: String, readable: [String: Set<UInt32>] = [:], make: @escaping Make
  ) throws(LMDBError) {
    self.folder = folder
    self.readable = readable
    self.make = make
    bootID = Self.readBootID()
    try File.makeFolder(folder)
  }

  /// The live generation; nil where there is none that can be trusted. One that other versions built
  /// is answered with where these can read it: see `Generation.isOfThisVersion`.
  ///
  /// - Throws: also `.otherVersion` where another process uses one of other projections.
  public func current() throws(LMDBError) -> Generation? {
    guard let name = linkedName() else { return nil }
    // Opened inside the lock: two threads that find the link switched must not both open it.
    return try live.withLock { live throws(LMDBError) in
      if live?.name != name { live = try open(name) }
      return live
    }
  }

  /// The generation that was live before the one that is.
  public enum Former {
    case none
    case usable(Generation)
    /// Its files may be damaged.
    case untrusted(String)
    /// It was built by other projections, which these are.
    case otherVersions(String, built: Blueprint)
  }

  /// Opens the generation that was live before the one that is.
  public func former() throws(LMDBError) -> Former {
    guard let name = File.link(at: "\(folder)/former"), name != linkedName(),
      names().contains(name)
    else { return .none }
    guard let state = GenerationState(openedIn: "\(folder)/\(name)", bootID: bootID) else {
      return .untrusted(name)
    }
    do throws(LMDBError) {
      let generation = try make(name, state)
      guard let built = try generation.blueprint() else { return .untrusted(name) }
      guard built == Blueprint(generation.projections) else {
        return .otherVersions(name, built: built)
      }
      return .usable(generation)
    } catch {
      guard error.kind == .notAStore else { throw error }
      return .untrusted(name)
    }
  }

  /// A new, empty generation beside the others. Nobody sees it before `makeCurrent`. Removes what is
  /// left of others that were begun and never finished.
  public func begin() throws(LMDBError) -> Generation {
    removeLeftovers()
    var number = (names().compactMap { Int($0) }.max() ?? 0) + 1
    // Another process may begin one at the same moment: whoever makes the folder has the number. The
    // lock comes first, so that nobody takes the folder for a leftover.
    while true {
      let path = "\(folder)/\(Self.name(number))"
      let lock = try FileLock(sharing: "\(path).lock")
      defer { withExtendedLifetime(lock) {} }
      if try File.makeNewFolder(path) { return try make(Self.name(number)) }
      number += 1
    }
  }

  private static func name(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Makes `generation` the live one, for this process and all others: one rename. The generation
  /// that was live before stays on disk as the former; older ones go, unless somebody has them open.
  public func makeCurrent(_ generation: Generation) throws(LMDBError) {
    try generation.store.sync()
    let before = linkedName()
    // First: were it cut off in between, the former would be the live one, which is none.
    if let before, before != generation.name {
      try File.setLink(at: "\(folder)/former", to: before)
    }
    try File.setLink(at: "\(folder)/current", to: generation.name)
    live.withLock { $0 = generation }
    removeLeftovers()
  }

  /// Removes every generation that is neither the live one nor the former: what a build left that was
  /// killed. Not where somebody has it open: it is being built, or still answers.
  public func removeLeftovers() {
    let kept = [linkedName(), File.link(at: "\(folder)/former")]
    for name in names() where !kept.contains(name) { removeIfUnused(name) }
  }

  private func removeIfUnused(_ name: String) {
    let lock = "\(folder)/\(name).lock"
    // Without one, somebody is just making it.
    guard File.exists(lock) else { return }
    _ = try? FileLock(sharing: lock).alone { remove(name) }
  }

  /// Makes `generation` the live one, and removes every other, whoever has it open: what it holds is
  /// to be forgotten. Who reads it goes on until the next question; who builds it finds out with
  /// `isWhole`.
  public func makeOnly(_ generation: Generation) throws(LMDBError) {
    try generation.store.sync()
    // Removed first: were this cut off after the switch, nobody would know that they have to go. A
    // link that leads nowhere is an answer: views are built anew.
    for name in names() where name != generation.name { removeFiles(of: name) }
    File.remove("\(folder)/former")
    try File.setLink(at: "\(folder)/current", to: generation.name)
    live.withLock { $0 = generation }
  }

  /// Whether the files of a generation are still there.
  public func isWhole(_ generation: Generation) -> Bool {
    File.names(in: "\(folder)/\(generation.name)").contains("data.mdb")
  }

  /// Takes the live generation out of use, unread. Whoever has it open goes on with it until the next
  /// look at the link.
  public static func discardCurrent(in folder: String) {
    File.remove("\(folder)/current")
  }

  /// Removes a generation that is not live: an abandoned rebuild, or one that cannot be trusted.
  public func remove(_ name: String) {
    precondition(name != linkedName(), "generation \(name) is live")
    removeFiles(of: name)
  }

  private func removeFiles(of name: String) {
    for file in ["data.mdb", "lock.mdb", GenerationState.fileName] {
      File.remove("\(folder)/\(name)/\(file)")
    }
    File.removeFolder("\(folder)/\(name)")
    File.remove("\(folder)/\(name).lock")
  }

  /// Writes out the live generation and notes that it survives a power cut, unless another process
  /// has it open: then the last one to close does.
  public func settle() {
    guard let generation = live.withLock({ $0 }) else { return }
    generation.settle()
  }

  // MARK: -

  private func open(_ name: String) throws(LMDBError) -> Generation? {
    // Looked at before the file is opened: after a power cut, an unsynced file may be damaged in
    // ways that LMDB does not survive.
    guard let state = GenerationState(openedIn: "\(folder)/\(name)", bootID: bootID) else {
      return nil
    }
    do throws(LMDBError) {
      let generation = try make(name, state)
      let built = try generation.blueprint()
      if built?.isReadable(by: generation.projections, more: readable) == true {
        return generation
      }
    } catch {
      // Damaged, and disposable.
      guard error.kind == .notAStore else { throw error }
      return nil
    }
    // Whoever still answers from it has other projections, and would find its own gone.
    guard state.isOurs else {
      throw LMDBError(kind: .otherVersion, operation: "open \(folder)/\(name)")
    }
    return nil
  }

  private func make(_ name: String, _ state: GenerationState? = nil) throws(LMDBError) -> Generation
  {
    let path = "\(folder)/\(name)"
    guard let state = state ?? GenerationState(beginningIn: path, bootID: bootID) else {
      throw LMDBError(kind: .permission, operation: "write \(path)/\(GenerationState.fileName)")
    }
    return try Generation(name: name, folder: path, state: state, make)
  }

  private func linkedName() -> String? { File.link(at: "\(folder)/current") }

  private func names() -> [String] {
    File.names(in: folder).filter { name in
      name.utf8.count >= 6 && name.utf8.allSatisfy { (48...57).contains($0) }
    }
  }

  /// Names this run of the kernel: what the page cache holds survives a killed process, and ends
  /// with the boot.
  private static func readBootID() -> String {
    String(decoding: File.read("/proc/sys/kernel/random/boot_id") ?? [], as: UTF8.self)
  }
}
