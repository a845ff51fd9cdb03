using k8s.Models;
using PushOperator.ControllerRuntime.Abstractions;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

/// <summary>A kind that only these tests know.</summary>
[KubernetesEntity(Group = "tests.pushoperator.io", ApiVersion = "v1", Kind = "Widget", PluralName = "widgets")]
public sealed class Widget : CustomKubernetesEntity<WidgetSpec, WidgetStatus>;
