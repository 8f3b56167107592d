import Domain

/// An entry of the trail as one line of JSON (RFC 8259), for whoever collects lines.
///
/// A line is a line: control characters, other line ends and characters that turn the direction of
/// text are escaped, so that nobody's name for a browser makes up an entry of its own.
public enum AuditLine {
  /// `{"at":"2026-03-01T09:00:00Z","audit":"denied","person":7,"address":"203.0.113.9",…}`
  public static func text(_ entry: AuditEntry) -> String {
    var line = "{\"at\":\"\(time(entry.at))\",\"audit\":\"\(entry.kind.rawValue)\""
    if let person = entry.person { line += ",\"person\":\(person)" }
    if let by = entry.by { line += ",\"by\":\(by)" }
    if !entry.address.isEmpty { line += ",\"address\":\(quoted(entry.address))" }
    if !entry.detail.isEmpty { line += ",\"detail\":\(quoted(entry.detail))" }
    if entry.count > 1 {
      line += ",\"count\":\(entry.count),\"lastAt\":\"\(time(entry.lastAt))\""
    }
    return line + "}"
  }

  /// That entries could not be kept. They come as lines all the same.
  static func failure(_ error: SignInError, entries: Int, at now: Int64) -> String {
    let what = entries == 1 ? "1 entry" : "\(entries) entries"
    return "{\"at\":\"\(time(now))\",\"audit\":\"dropped\",\"detail\":"
      + quoted("\(what) could not be kept. \(error.message)") + ",\"count\":\(entries)}"
  }

  /// UTC, as RFC 3339 has it.
  static func time(_ seconds: Int64) -> String {
    let day = seconds.dividedDown(by: 86_400)
    let rest = seconds - day * 86_400
    // Days to a date of the Gregorian calendar, from years that begin in March: Howard Hinnant,
    // "chrono-compatible low-level date algorithms", civil_from_days.
    let shifted = day + 719_468
    let era = shifted.dividedDown(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))"
      + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      default:
        if isUnsafe(scalar) {
          for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
          }
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }

  /// What a reader of lines, or a terminal, could take for more than text: controls, line and
  /// paragraph separators, and invisible characters, among them those that turn text around.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format, .privateUse, .unassigned: true
    default: false
    }
  }
}

extension Int64 {
  fileprivate func dividedDown(by divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}
