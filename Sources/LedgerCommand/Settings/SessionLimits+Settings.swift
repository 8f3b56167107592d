import SignIn

extension SessionLimits {
  private static let year: Int64 = 365 * 86_400

  /// As `sessions:` in `ledger.yaml` has them; what it does not say stays as it is otherwise.
  ///
  /// - Throws: `Failure` that names the wrong setting, its value, and what is allowed.
  init(_ section: SettingsSection?) throws(Failure) {
    self.init()
    guard let section else { return }
    let parts = try section.parts(["idle", "absolute", "fresh"])
    // Below five minutes nobody can type a request in peace; nothing asks for more than a year.
    let lengths = (300 as Int64)...Self.year
    if let value = try parts["idle"]?.seconds(lengths, "from 5m to 365d") { idle = value }
    if let value = try parts["absolute"]?.seconds(lengths, "from 5m to 365d") { absolute = value }
    if let value = try parts["fresh"]?.seconds(60...86_400, "from 1m to 24h") { fresh = value }
    guard idle <= absolute else {
      throw Failure(
        .usage, "\(section.name): idle is longer than absolute, so it would never count.",
        hint: "What is not set is idle: 14d, absolute: 90d, fresh: 10m.")
    }
  }
}

extension SettingsSection {
  /// A length of time in seconds, as in `90s`, `10m`, `12h` or `14d`.
  fileprivate func seconds(
    _ allowed: ClosedRange<Int64>, _ words: String
  ) throws(Failure) -> Int64 {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    let value = scalar?.value ?? ""
    let number = value.dropLast()
    guard let unit = value.last.flatMap({ units[$0] }), number.count <= 9,
      number.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let count = Int64(number), allowed.contains(count * unit)
    else {
      throw Failure(
        .usage,
        "\(name) is “\(value.prefix(60))”; it must be \(words), written as in 90s, 10m, 12h or 14d."
      )
    }
    return count * unit
  }
}
