import Domain

/// The textures of a board's statuses: the category gives colour and kind, and where it has several
/// statuses each further one is turned.
struct ChartTextures: Sendable, Equatable {
  /// By the status's place on the board.
  let fills: [ChartFill]
  private let kinds: [(category: StatusCategory, turn: Int)]

  init(_ statuses: [Status]) {
    var seen: [StatusCategory: Int] = [:]
    var kinds: [(category: StatusCategory, turn: Int)] = []
    for status in statuses {
      kinds.append((status.category, seen[status.category, default: 0] * 35))
      seen[status.category, default: 0] += 1
    }
    self.kinds = kinds
    fills = statuses.indices.map { index in
      ChartFill(tone: Self.tone(statuses[index].category), paint: "url(#k\(index))")
    }
  }

  /// What stands for all statuses of a category; the first of them, so that it is one picture.
  func fill(_ category: StatusCategory) -> ChartFill {
    let index = kinds.firstIndex { $0.category == category }
    return index.map { fills[$0] } ?? ChartFill(tone: Self.tone(category), paint: "currentColor")
  }

  /// The definitions that the fills refer to: once a page.
  var definitions: HTML {
    let patterns = kinds.enumerated().map { index, kind -> HTML in
      """
      <pattern id="k\(index)" class="\(Self.tone(kind.category))" width="8" height="8" \
      patternUnits="userSpaceOnUse"\
      \(kind.turn == 0 ? nil : " patternTransform=\"rotate(\(kind.turn))\"")>\
      <rect class="\(kind.category == .done ? "full" : "pale")" width="8" height="8"/>\
      \(Self.texture(kind.category))</pattern>
      """
    }
    return """
      <svg class="sprite" aria-hidden="true" width="0" height="0"><defs>\(patterns)</defs></svg>
      """
  }

  static func == (a: Self, b: Self) -> Bool { a.fills == b.fills }

  private static func tone(_ category: StatusCategory) -> HTML { HTML(text: "s-\(category.name)") }

  private static func texture(_ category: StatusCategory) -> HTML {
    switch category {
    case .open: "<path class=\"fl\" d=\"M1 1h2v2h-2zM5 5h2v2h-2z\"/>"
    case .active: "<path class=\"th\" d=\"M-2 2L2 -2M-2 10L10 -2M6 10L10 6\"/>"
    case .waiting: "<path class=\"th\" d=\"M2 0V8M6 0V8\"/>"
    case .done: ""
    case .declined: "<path class=\"th\" d=\"M0 0L8 8M0 8L8 0\"/>"
    }
  }
}
