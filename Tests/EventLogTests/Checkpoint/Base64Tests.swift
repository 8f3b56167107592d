import EventLog
import Testing

/// The test vectors of RFC 4648, section 10, and what it allows a reader to refuse.
struct Base64Tests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `bytes and text stand for each other`(plain: String, text: String) {
    #expect(Base64.encode(Array(plain.utf8)) == text)
    #expect(Base64.decode(Array(text.utf8)) == Array(plain.utf8))
  }

  @Test func `every byte comes back, wherever it stands`() {
    let all = Array(UInt8.min...UInt8.max)
    for start in 0..<3 {
      let bytes = Array(all.dropFirst(start))
      #expect(Base64.decode(Array(Base64.encode(bytes).utf8)) == bytes)
    }
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "=Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm 9", "Zm9-", "Zm9_",
    "é===",
    // The bits that no byte uses are not zero.
    "Zh==", "Zm9=",
  ])
  func `what encoding never writes is refused`(text: String) {
    #expect(Base64.decode(Array(text.utf8)) == nil)
  }
}
