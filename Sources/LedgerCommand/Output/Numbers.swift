import EventLog

/// Numbers and moments as people read them.
enum Numbers {
  /// `1,250,000`
  static func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(number))
    var text = ""
    for (index, digit) in digits.enumerated() {
      let left = digits.count - index
      if index > 0, left % 3 == 0, digits[index - 1] != "-" { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 request`, `2,370 requests`
  static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `820 B`, `4.2 MB`
  static func bytes(_ number: some BinaryInteger) -> String {
    var amount = Double(number)
    for unit in ["B", "kB", "MB", "GB"] {
      if amount < 1000 {
        let isWhole = unit == "B" || amount >= 100
        return isWhole
          ? "\(Int(amount)) \(unit)" : "\(Int(amount)).\(Int(amount * 10) % 10) \(unit)"
      }
      amount /= 1000
    }
    return "\(grouped(Int(amount))) TB"
  }

  /// `3 s`, `4 min`, `2 h`
  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<100: "\(Int(seconds.rounded(.up))) s"
    case ..<6000: "\(Int((seconds / 60).rounded(.up))) min"
    default: "\(Int((seconds / 3600).rounded(.up))) h"
    }
  }
}

extension Timestamp {
  /// `2026-03-01 09:00`, in UTC.
  var minute: String {
    let text = description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
  }

  /// `2026-03-01 09:00:00`, in UTC.
  var second: String {
    let text = description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))"
  }
}
