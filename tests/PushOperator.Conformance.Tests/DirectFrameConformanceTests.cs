using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>Frames go straight to the socket.</summary>
public sealed class DirectFrameConformanceTests(EchoTarget target) : FrameConformanceTests(target), IClassFixture<EchoTarget>;
