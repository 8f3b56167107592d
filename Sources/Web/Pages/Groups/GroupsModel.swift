import Domain

/// All groups, and for one of them its members.
struct GroupsModel: Sendable, Equatable {
  var frame: Frame
  var groups: [Item]
  var tokens: FormTokens
  /// What was typed, when it could not be taken.
  var name = ""
  var errors: [FieldError] = []

  struct Item: Sendable, Equatable {
    var number: GroupNumber
    var name: String
    /// Where it comes from; empty for one that was made here, which alone can be changed here.
    var source: String
    var members: Int
  }
}

/// One group.
struct GroupModel: Sendable, Equatable {
  var frame: Frame
  var group: GroupsModel.Item
  var members: [PersonLabel]
  /// Who can be added, by name.
  var team: [PersonLabel]
  var tokens: FormTokens
  var name: String
  var member = ""
  var errors: [FieldError] = []

  var isOurs: Bool { group.source.isEmpty }
}
