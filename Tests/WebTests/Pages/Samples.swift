import Domain
import EventLog

@testable import Ledger
@testable import Web

/// Every page, with the same text wherever somebody's text can stand.
struct Samples {
  let text: String

  private var label: PersonLabel { PersonLabel(number: PersonNumber(1), name: text) }
  private var other: PersonLabel { PersonLabel(number: PersonNumber(2), name: text + "2") }
  private let now = Timestamp(microseconds: 1_795_000_000_000_000)
  private let past = Timestamp(microseconds: 1_780_000_000_000_000)
  private var tokens: FormTokens { FormTokens(csrf: text, command: text) }
  private var errors: [FieldError] { [FieldError(field: "title", message: text)] }
  private let new = BoardTemplate.ops.statuses[0]

  /// A status as a board of somebody's own could call it.
  private var status: Status { Status(code: StatusCode(9), id: text, name: text, category: .open) }

  var frame: Frame {
    Frame(
      title: text, viewer: Frame.Viewer(label: label, isAdmin: true, csrf: text),
      boards: [
        Frame.BoardLink(slug: text, name: text, unfinished: 3, openStatuses: [text])
      ],
      place: .board(text, address: "/b/\(text)"), canonical: text, position: 7)
  }

  var pages: [(name: String, html: HTML)] {
    [
      ("boards", boards.page), ("past boards", pastBoards.page), ("past list", pastList.page),
      ("past request", pastRequest.page), ("list", list.page), ("empty list", emptyList.page),
      ("new", newRequest.page), ("request", request.page), ("conflict", conflict.page),
      ("edit", edit.page), ("edit conflict", editConflict.page),
      ("changes", changes.page), ("no changes", noChanges.page), ("comparison", comparison.page),
      ("people", people.page),
      ("refused role", refusedRole.page), ("person", person.page), ("me", me.page),
      ("tokens", ownTokens.page),
      ("draft", draft.page), ("connect", connect.page), ("not connected", notConnected.page),
      ("leaving", LeavingModel(name: text, address: text).page),
      ("sign in", SignInModel(next: text, token: text, refusal: text).page),
      ("trends", trends.page), ("empty trends", emptyTrends.page),
      ("explained sign in", SignInModel(next: text).page), ("error", error.page),
    ]
  }

  private var boards: BoardsModel {
    BoardsModel(
      frame: frame, lookBack: text,
      boards: [.init(link: frame.boards[0], prefix: text, requests: 0)])
  }

  private var list: RequestListModel {
    var filter = ListFilter()
    filter.text = text
    filter.statuses = [text]
    filter.cursor = text
    let value = RequestListModel.Facet.Value(
      text: text, label: text, mark: .initials(text), count: 1, isChosen: true)
    return RequestListModel(
      frame: frame, slug: text, name: text, requests: 9, filter: filter,
      problems: ReadFilter.Parameter.allCases.map { .init(parameter: $0, message: text) },
      total: 1,
      rows: [
        .init(
          key: text, externalKey: text, title: text, status: status, priority: .high, owner: label,
          requester: other, createdAt: past, updatedAt: now)
      ],
      next: text,
      facets: [
        .init(parameter: .owner, title: text, values: [value], rest: [value], takesText: true)
      ],
      chips: [.init(group: text, label: text, address: text)], now: now)
  }

  private var pastFrame: Frame {
    var frame = frame
    frame.position = nil
    frame.at = PastAddress(Position(7))
    frame.past = PastNotice(
      Moment(position: Position(7), time: past, isNow: false), at: frame.at,
      now: "/b/ops?q=\(FormText.encode(text))",
      counts: .init(noun: text, recorded: 1, happened: 2_000), previous: text, next: nil,
      activity: Activity(counts: [1, 0, 2_000], start: past, span: 1 << 40, hasTwoTimes: true),
      present: now)
    return frame
  }

  private var pastBoards: BoardsModel {
    var model = boards
    model.frame = pastFrame
    return model
  }

  private var pastList: RequestListModel {
    var model = list
    model.frame = pastFrame
    return model
  }

  private var pastRequest: RequestDetailModel {
    var model = request
    model.frame = pastFrame
    model.errors = []
    return model
  }

  private var emptyList: RequestListModel {
    var model = list
    model.rows = []
    model.total = 0
    model.cures = [.init(group: text, count: 4, address: text)]
    return model
  }

  private var trends: TrendsModel {
    let links = TrendsModel.Links(changes: text, lists: [text, text])
    let finished = Status(code: StatusCode(10), id: text, name: text, category: .done)
    let span = TrendSpan(start: past, end: now, isWhole: false)
    let point = TrendsModel.Point(
      name: SpanName(span, of: .week), isWhole: false, submitted: 2, done: 1, declined: 1,
      reopened: 1, timed: 2, median: .seconds(90), percentile85: .seconds(9000), counts: [3, 1],
      links: links)
    var address = TrendsAddress()
    address.from = text
    address.owners = [.me]
    var model = TrendsModel(
      frame: frame, slug: text, name: text, address: address, problems: [text])
    model.window = .init(
      days: text, first: CalendarDay(past), last: CalendarDay(now), unit: .week, everything: text)
    model.statuses = [status, finished]
    model.before = [1, 0]
    model.points = [point, point, point]
    model.summary = .init(
      submitted: 6, done: 3, declined: 3, timed: 6, median: .seconds(90),
      percentile85: .seconds(9000), unfinished: 3, changes: text, list: text)
    model.statusRows = model.statuses.map {
      .init(status: $0, before: 1, entered: 2, now: 3, listBefore: text, listNow: text)
    }
    model.owners = [label, nil].map {
      .init(
        owner: $0, unfinished: 1, finished: 2, median: .seconds(90), percentile85: nil, list: text,
        trends: text)
    }
    model.hiddenOwners = 3
    model.bands = [.init(label: text, counts: [2, 0])]
    model.oldest = [
      .init(key: text, address: text, title: text, status: status, owner: label, age: .seconds(90))
    ]
    model.people = [.init(parameter: "owner", text: text, label: text)]
    return model
  }

  private var emptyTrends: TrendsModel {
    var model = trends
    model.points = []
    return model
  }

  private var form: RequestForm {
    var form = RequestForm(
      board: BoardDefinition(
        slug: text, name: text, prefix: text, statuses: [new], transitions: [],
        fields: FieldKind.allCases.map { FieldDefinition(id: text, label: text, kind: $0) }))
    form.title = text
    form.details = text
    form.priority = text
    for index in form.fields.indices { form.fields[index].value = text }
    return form
  }

  private var newRequest: NewRequestModel {
    NewRequestModel(
      frame: frame, slug: text, name: text, form: form, owner: text, team: [label, other],
      tokens: tokens, errors: errors)
  }

  private var history: [HistoryItem] {
    let deeds: [HistoryItem.Deed] = [
      .submitted(owner: nil), .submitted(owner: label), .assigned(nil, before: nil),
      .assigned(label, before: nil), .assigned(nil, before: label), .assigned(label, before: other),
      .moved(from: status, to: status, reason: nil), .moved(from: status, to: status, reason: text),
      .prioritised(from: .low, to: .high), .commented(text),
      .edited([
        .init(label: text, before: text, after: text),
        .init(label: text, before: "", after: String(repeating: text, count: 400)),
      ]),
    ]
    return deeds.enumerated().map { index, deed in
      HistoryItem(
        position: UInt64(index + 1), actor: label, happenedAt: past, recordedAt: now, deed: deed)
    }
  }

  private var request: RequestDetailModel {
    RequestDetailModel(
      frame: frame, slug: text, boardName: text, key: text, externalKey: text, title: text,
      details: text, status: status, priority: .urgent, owner: label, requester: other,
      createdAt: past, updatedAt: now, revision: 4,
      fields: FieldKind.allCases.map { .init(id: text, label: text, kind: $0, value: text) },
      history: history, hiddenHistory: 3,
      setBy: [
        .title: source, .details: source, .status: source, .owner: source, .priority: source,
        .field(text): source,
      ],
      next: [.init(status: status, needsReason: true), .init(status: new, needsReason: false)],
      team: [label, other], tokens: tokens,
      typed: .init(reason: text, comment: text, owner: text), errors: errors, now: now)
  }

  private var source: Source { Source(position: 3, actor: label, at: past, reason: text) }

  private var changes: ChangesModel {
    var address = ChangesAddress()
    (address.from, address.to, address.axis) = (text, text, .happened)
    address.filter.text = text
    address.filter.statuses = [text]
    address.filter.cursor = text
    let values: [(ChangesModel.Value, ChangesModel.Value)] = [
      (.text(text), .text("")), (.text(""), .text(String(repeating: text, count: 400))),
      (.status(new), .status(status)), (.owner(nil), .owner(label)),
      (.priority(.low), .priority(.urgent)), (.count(1), .count(3)),
    ]
    let items = RequestDiff.Kind.allCases.map { kind in
      ChangesModel.Item(
        key: text, externalKey: text, title: text, status: status, kind: kind, submitted: source,
        changes: values.map {
          ChangesModel.Change(label: text, before: $0.0, after: $0.1, source: source)
        })
    }
    return ChangesModel(
      frame: frame, slug: text, name: text, address: address, problems: [text],
      chips: [.init(group: text, label: text, address: text)],
      content: .changes(
        .init(
          from: Moment(position: Position(1), time: past),
          to: Moment(position: Position(2), time: now, axis: .happened), touched: 4,
          requests: items, next: text)), now: now)
  }

  private var noChanges: ChangesModel {
    var model = changes
    model.content = nil
    return model
  }

  private var comparison: ChangesModel {
    var model = changes
    model.address.compared = text
    let side = ChangesModel.Comparison.Side(
      total: 5, rows: [.init(key: text, title: text, status: status, owner: label)])
    model.content = .comparison(
      .init(
        asOf: Moment(position: Position(1), time: past), both: 2, first: side, second: side,
        other: text))
    return model
  }

  private var conflict: RequestDetailModel {
    var model = request
    model.errors = []
    model.conflict = ChangeConflict(
      subject: text, base: text, theirs: text, yours: text, since: history)
    return model
  }

  private var edit: EditRequestModel {
    EditRequestModel(
      frame: frame, slug: text, boardName: text, key: text, form: form, revision: 3,
      tokens: tokens, errors: errors, now: now)
  }

  private var editConflict: EditRequestModel {
    var model = edit
    model.errors = []
    model.conflict = EditConflict(
      clashes: ["title", "details", "priority", "field-\(text)"].map {
        .init(field: $0, label: text, base: text, theirs: text, yours: text)
      }, since: history)
    return model
  }

  private var people: PeopleModel {
    PeopleModel(
      frame: frame,
      team: [
        .init(label: label, email: text, role: .admin),
        .init(label: other, email: nil, role: .member),
      ],
      names: [label, other], hiddenNames: 2, tokens: tokens,
      invitation: .init(email: text, name: text, role: text),
      errors: [
        FieldError(field: "email", message: text), FieldError(field: "name", message: text),
      ], link: .init(name: text, address: text))
  }

  private var refusedRole: PeopleModel {
    var model = people
    model.refusedMember = PersonNumber(2)
    model.errors = [FieldError(field: "role-2", message: text)]
    return model
  }

  private var me: MeModel {
    MeModel(
      frame: frame, label: label, email: text, role: text, sessions: sessions,
      identities: identities,
      toConnect: [.init(id: text, name: text, isDown: false)],
      drafts: [.init(address: text, purpose: text, keptAt: past)], now: now)
  }

  private var person: PersonModel {
    PersonModel(
      frame: frame, label: label, email: text,
      standing: Standing(person: PersonNumber(1), role: .member, maySignIn: true),
      groups: [.init(number: GroupNumber(1), name: text)], sessions: sessions,
      identities: identities, tokens: tokenList, unfinished: 2, isViewer: false, form: tokens,
      errors: errors, now: now)
  }

  private var ownTokens: TokensModel {
    TokensModel(
      frame: frame, tokens: tokenList, subjects: [label, other], boards: frame.boards,
      mayProvision: true, form: tokens,
      wanted: .init(
        name: text, subject: text, everywhere: text, boards: [text: text], days: text),
      errors: [FieldError(field: "name", message: text)],
      made: .init(name: text, subject: label, secret: text), now: now)
  }

  private var tokenList: TokenList {
    let item = { (lastUsedAt: Timestamp?, expiresAt: Timestamp) in
      TokenList.Item(
        id: text, name: text, subject: other, scopes: [text], lastUsedAt: lastUsedAt,
        expiresAt: expiresAt)
    }
    let later = Timestamp(microseconds: 1_800_000_000_000_000)
    return TokenList(
      address: text, items: [item(nil, past), item(past, later)], showsSubject: true)
  }

  private var identities: IdentityList {
    IdentityList(
      address: text, items: [.init(id: text, provider: text, issuer: text, subject: text)])
  }

  private var connect: ConnectModel {
    ConnectModel(
      frame: frame, id: text, provider: text, issuer: text,
      content: .question(.init(name: text, email: text, subject: text), token: text))
  }

  private var notConnected: ConnectModel {
    ConnectModel(frame: frame, id: text, provider: text, issuer: text, content: .refused(text))
  }

  private var sessions: SessionList {
    let item = { (isCurrent: Bool) in
      SessionList.Item(
        id: text, startedAt: past, lastSeenAt: now, browser: text, origin: text,
        isCurrent: isCurrent)
    }
    return SessionList(address: text, sessions: [item(true), item(false)])
  }

  private var draft: DraftModel {
    DraftModel(
      frame: frame, id: text, path: text, purpose: text, keptAt: past,
      shown: [
        .init(name: text, label: text, value: text, words: nil),
        .init(name: text, label: text, value: text, words: text),
      ], hidden: [.init(name: text, label: text, value: text)], csrf: text, now: now)
  }

  private var error: ErrorModel {
    ErrorModel(
      viewer: frame.viewer, status: 422, title: text, detail: text, faults: [text], requestID: text,
      typed: [.init(name: text, value: text)], now: text, offersSignIn: true)
  }
}
