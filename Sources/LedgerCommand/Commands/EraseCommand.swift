import ArgumentParser
import Domain
import EventLog
import Ledger
import SignIn

/// `ledger erase`
struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Remove a request's text, or a person, for good.",
    usage: """
      ledger erase <key> [<options>]
      ledger erase --person <person> [--keep-texts] [<options>]
      """,
    discussion: """
      Examples:
        ledger erase OPS-12 --dry-run                 what it would take
        ledger erase OPS-12 --reason "Asked for on 2026-11-20"
        ledger erase --person mira@example.org        and what they typed
        ledger erase --person 7 --keep-texts --yes    only who they are

      Texts go from the log, the lists and the search; that there was something, when, by
      which number, statuses and owners stay, and proofs stay valid. It cannot be undone.
      The reason is kept, so name nobody in it. Admins only. Without a terminal, say --yes.
      """)

  @Argument(help: "The request whose text is to go, as in OPS-12.")
  var key: String?

  @Option(
    help: ArgumentHelp("The person who is to go: an e-mail or a number.", valueName: "person"))
  var person: String?

  @Flag(help: "Keep what the person typed, and erase only who they are.")
  var keepTexts = false

  @Option(parsing: .unconditional, help: ArgumentHelp("Why. It is kept.", valueName: "text"))
  var reason: String?

  @Flag(help: "Show what it would take, and change nothing.")
  var dryRun = false

  @Flag(help: "Erase without asking.")
  var yes = false

  @OptionGroup var acting: ActingOptions

  func validate() throws {
    guard (key == nil) != (person == nil) else {
      throw ValidationError("Name one request, or one person with --person.")
    }
    if keepTexts && person == nil {
      throw ValidationError("--keep-texts goes with --person.")
    }
  }

  func run() throws {
    let settings = try Settings(Settings.Flags(data: acting.common.data, person: acting.person))
    let console = Console()
    // Closed before the files are written anew, which needs them alone.
    guard let outcome = try erase(settings, console) else { return }
    let isCompact = try compact(settings)
    try show(outcome, isCompact, on: console)
  }

  /// What was erased; nil where that was not wanted, or had been done before.
  private func erase(_ settings: Settings, _ console: Console) throws -> ErasureOutcome? {
    let open = try OpenLedger(settings, console: console)
    defer { open.close() }
    // A reason that cannot be kept is refused before anything is shown or asked.
    _ = try Erasing.reason(reason)
    let target = try target(open)
    let plan = try ErasureWords(target, in: open)
    if plan.isDone {
      try say(plan, "There is nothing left to erase. Nothing was changed.", on: console)
      return nil
    }
    if dryRun {
      try say(plan, plan.text, on: console)
      return nil
    }
    try confirm(plan, console)
    let bar = ProgressBar("Erasing", on: console)
    defer { bar.finish() }
    let report = try open.ledger.erase(
      target, reason: reason, by: open.actor, progress: { bar.report($0) })
    if case .person(let person, _) = target { try open.accounts.erase(person) }
    bar.finish()
    return ErasureOutcome(plan: plan, report: report)
  }

  private func target(_ open: OpenLedger) throws -> ErasureTarget {
    if let key { return .content(of: try open.ledger.resolve(key, by: open.actor)) }
    return .person(try open.person(person ?? ""), keepsTexts: keepTexts)
  }

  private func confirm(_ plan: ErasureWords, _ console: Console) throws {
    if yes { return }
    guard console.canAsk else {
      if acting.common.json { try console.out(plan.json) }
      throw Failure(
        .usage, plan.text + "\n\nNothing was erased.",
        hint: "There is no terminal to ask on. To erase it, say --yes.")
    }
    console.say(plan.text)
    guard console.ask("\nType yes to erase it: ") == "yes" else {
      throw Failure(.failed, "Nothing was erased.")
    }
  }

  /// False where another process has the files open.
  private func compact(_ settings: Settings) throws -> Bool {
    do {
      _ = try LedgerFiles(settings).compact()
      return true
    } catch is FilesInUse { return false }
  }

  // MARK: Showing

  private func say(_ plan: ErasureWords, _ text: String, on console: Console) throws {
    try acting.common.json ? console.out(plan.json) : console.out(text)
  }

  private func show(
    _ outcome: ErasureOutcome, _ isCompact: Bool, on console: Console
  ) throws {
    let later = "The old text still lies in unused pages of the file until: ledger compact"
    if acting.common.json {
      if !isCompact { console.say(later) }
      return try console.out(outcome.json.adding(["compacted": .bool(isCompact)]))
    }
    try console.out(outcome.text)
    if isCompact {
      try console.out("The files were written anew, so nothing of it is left in them.")
    } else {
      try console.out(later)
    }
    console.say("Backups made before still have it: see “Erasing” in docs/guides/operate.md.")
  }
}

/// What an erasure did.
private struct ErasureOutcome {
  let plan: ErasureWords
  let report: ErasureReport

  var text: String {
    let texts = Numbers.count(report.texts, "text")
    let requests = Numbers.count(report.requests, "request")
    return switch plan.preview.target {
    case .content: "Erased \(plan.name): \(texts)."
    case .person(_, keepsTexts: true): "Erased \(plan.name). What they typed stays."
    case .person: "Erased \(plan.name), and \(texts) of theirs in \(requests)."
    }
  }

  var json: JSON {
    plan.subject.adding([
      "position": report.position.map { JSON($0.rawValue) } ?? .null,
      "texts": JSON(report.texts), "requests": JSON(report.requests),
    ])
  }
}
