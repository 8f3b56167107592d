// Lets libFuzzer loose on the decoders: `Tools/fuzz` builds it so and runs it. Built as everything else
// is, the program only reads the files that it is given: that is how a corpus is tried again.
import Glibc

#if FUZZING
  import CFuzzer
#endif

@main
struct Fuzz {
  static func main() {
    let words = CommandLine.arguments
    guard words.count > 1, let target = FuzzTarget(rawValue: words[1]) else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      print("Usage: ledger-fuzz TARGET FILE…   with one of the targets \(names)")
      exit(64)
    }
    #if FUZZING
      exit(fuzz(target))
    #else
      for path in words.dropFirst(2) { read(path, target) }
    #endif
  }

  #if FUZZING
    /// Hands over to libFuzzer, which reads its own options from what follows the target's name.
    private static func fuzz(_ target: FuzzTarget) -> Int32 {
      var count = CommandLine.argc - 1
      var words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
      return LLVMFuzzerRunDriver(&count, &words, entry(of: target))
    }
  #else
    private static func read(_ path: String, _ target: FuzzTarget) {
      guard let file = fopen(path, "rb") else {
        print("Cannot read \(path): \(String(cString: strerror(errno)))")
        exit(1)
      }
      defer { fclose(file) }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
        bytes += chunk[..<count]
      }
      target.run(bytes)
    }
  #endif
}

#if FUZZING
  /// What libFuzzer calls: a C function, which can hold on to nothing, and so is one for each target.
  private typealias Entry = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32

  private func entry(of target: FuzzTarget) -> Entry {
    switch target {
    case .note: { run(.note, $0, $1) }
    case .key: { run(.key, $0, $1) }
    case .proof: { run(.proof, $0, $1) }
    case .event: { run(.event, $0, $1) }
    }
  }

  private func run(_ target: FuzzTarget, _ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
  }
#endif
