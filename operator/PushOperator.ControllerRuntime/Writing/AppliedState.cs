namespace PushOperator.ControllerRuntime.Writing;

/// <summary>What an apply of ours asked for and what the API server made of it.</summary>
/// <param name="Uid">uid of the object.</param>
/// <param name="Desired">Hash of what was asked for.</param>
/// <param name="Owned">Fingerprint of our fields in the answer.</param>
/// <param name="ResourceVersion">The answer's.</param>
internal sealed record AppliedState(string Uid, string Desired, string Owned, string ResourceVersion);
