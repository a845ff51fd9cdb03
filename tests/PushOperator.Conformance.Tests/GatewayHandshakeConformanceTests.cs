using PushOperator.Conformance.Tests.Targets;

namespace PushOperator.Conformance.Tests;

/// <summary>The gateway itself.</summary>
public sealed class GatewayHandshakeConformanceTests(GatewayTarget target) : HandshakeConformanceTests(target), IClassFixture<GatewayTarget>;
