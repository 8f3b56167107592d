/// Where things are on a chart over time: bands of equal width, one for each point, over an axis
/// that begins at zero.
///
/// Sizes are those of the drawing, which is scaled to the width there is; letters are made for a
/// scale of about one, on a telephone as well as beside another chart.
struct ChartArea: Sendable, Equatable {
  static let width = 440.0
  static let height = 232.0
  static let left = 40.0
  static let right = 428.0
  static let top = 12.0
  static let bottom = 204.0

  let points: Int
  let scale: ChartScale

  var band: Double { (Self.right - Self.left) / Double(max(1, points)) }
  /// Where a point's band begins; that of the point after the last is the right end.
  func x(_ point: Int) -> Double { Self.left + band * Double(point) }
  func middle(_ point: Int) -> Double { x(point) + band / 2 }
  func y(_ value: Double) -> Double {
    Self.bottom - (Self.bottom - Self.top) * min(1, value / scale.top)
  }

  // MARK: Axes

  /// Lines behind the values, what they stand for, and the points' names as far as there is room.
  ///
  /// - Parameter unit: stands after every number.
  func axes(_ labels: [String], unit: HTML = "") -> HTML {
    var html = HTML()
    for tick in scale.ticks {
      html.append(
        """
        <path class="\(tick == 0 ? "base" : "grid")" d="M\(Self.left) \(y(tick))H\(Self.right)"/>\
        <text x="\(Self.left - 6)" y="\(y(tick) + 4)" text-anchor="end">\(tick)\
        \(unit, if: tick > 0)</text>
        """)
    }
    for (point, label) in labels.enumerated() where !label.isEmpty {
      html.append(
        """
        <text x="\(middle(point))" y="\(Self.bottom + 19)" text-anchor="middle">\(label)</text>
        """)
    }
    return html
  }

  // MARK: Marks

  /// A bar from `low` to `high` in a point's band.
  func bar(_ point: Int, from low: Double, to high: Double, fill: ChartFill) -> HTML {
    let width = max(1, min(band * 0.72, 34))
    return """
      <rect class="\(fill.tone)" x="\(middle(point) - width / 2)" y="\(y(high))" \
      width="\(width)" height="\(y(low) - y(high))" fill="\(fill.paint)"/>
      """
  }

  /// What can be pointed at where `bar` is thin or an area has no edge of its own.
  func target(_ point: Int, from low: Double, to high: Double) -> HTML {
    """
    <rect class="hit" x="\(x(point))" y="\(y(high))" width="\(band)" height="\(y(low) - y(high))"/>
    """
  }

  /// A point's whole band.
  func column(_ point: Int) -> HTML { target(point, from: 0, to: scale.top) }

  /// A line through the middles of the bands that have a value, broken where one has none.
  func line(_ values: [Double?], kind: HTML) -> HTML {
    var path = HTML()
    var isDrawing = false
    for (point, value) in values.enumerated() {
      guard let value else {
        isDrawing = false
        continue
      }
      path.append("\(isDrawing ? "L" : "M")\(middle(point)) \(y(value))")
      isDrawing = true
    }
    return "<path class=\"\(kind)\" d=\"\(path)\"/>"
  }

  /// The area between two rows of values at the bands' ends, the first at the left end.
  func area(from low: [Double], to high: [Double], fill: ChartFill) -> HTML {
    var shape = HTML()
    var edge = HTML()
    for (place, value) in high.enumerated() {
      edge.append("\(place == 0 ? "M" : "L")\(x(place)) \(y(value))")
    }
    shape.append(edge)
    for (place, value) in low.enumerated().reversed() { shape.append("L\(x(place)) \(y(value))") }
    return """
      <g class="\(fill.tone)"><path d="\(shape)Z" fill="\(fill.paint)"/>\
      <path class="edge" d="\(edge)"/></g>
      """
  }

  /// A round mark, for the first line of a chart.
  func dot(_ point: Int, _ value: Double, kind: HTML) -> HTML {
    "<circle class=\"\(kind)\" cx=\"\(middle(point))\" cy=\"\(y(value))\" r=\"\(mark)\"/>"
  }

  /// A mark with corners, for the second.
  func diamond(_ point: Int, _ value: Double, kind: HTML) -> HTML {
    let size = mark * 1.3
    return """
      <path class="\(kind)" d="M\(middle(point)) \(y(value) - size)l\(size) \(size)l\(-size) \(size)\
      l\(-size) \(-size)z"/>
      """
  }

  /// Smaller where many stand side by side.
  private var mark: Double { min(3.6, max(1.6, band / 3)) }
}

/// How a surface looks: a colour and a texture, so that either alone tells it from the others.
struct ChartFill: Sendable, Equatable {
  /// A class that sets the colours.
  let tone: HTML
  /// For `fill`.
  let paint: HTML
}

/// Part of a drawing that leads to the requests it counts, and says what it is when pointed at.
///
/// It is no stop of the Tab key: the table below the drawing has the same links.
func chartLink(_ address: String, _ words: String, _ content: HTML) -> HTML {
  "<a href=\"\(address)\" tabindex=\"-1\"><title>\(words)</title>\(content)</a>"
}

extension HTML.Interpolation {
  /// A coordinate or a small amount: at most one digit after the point, none where it is zero.
  mutating func appendInterpolation(_ number: Double) {
    let tenths = Int((number * 10).rounded())
    if tenths < 0 { appendLiteral("-") }
    appendInterpolation(UInt64(tenths.magnitude / 10))
    let rest = tenths.magnitude % 10
    if rest > 0 {
      appendLiteral(".")
      appendInterpolation(UInt64(rest))
    }
  }
}
