/// Guesses what somebody meant.
enum Nearest {
  /// The candidate that `word` was probably meant to be; nil where none is near.
  static func match(for word: String, among candidates: [String]) -> String? {
    let word = word.lowercased()
    // One slip in three letters; more makes guesses that only surprise.
    let limit = max(1, word.count / 3)
    let near = candidates.map { ($0, distance(word, $0.lowercased())) }.filter { $0.1 <= limit }
    if let best = near.min(by: { $0.1 < $1.1 }) { return best.0 }
    let beginning = candidates.filter { word.count >= 2 && $0.lowercased().hasPrefix(word) }
    return beginning.count == 1 ? beginning[0] : nil
  }

  static func hint(for word: String, among candidates: [String]) -> String? {
    match(for: word, among: candidates).map { "Did you mean “\($0)”?" }
  }

  /// How many letters to add, remove, replace or swap with their neighbour to get from one to the
  /// other (optimal string alignment). O(product of the lengths), so long words are cut.
  static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.prefix(64))
    let b = Array(b.prefix(64))
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          least = min(least, rows[i - 1][j - 1] + 1)
        }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
