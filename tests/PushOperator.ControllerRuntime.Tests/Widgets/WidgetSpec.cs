using System.Text.Json.Serialization;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

public sealed class WidgetSpec
{
    [JsonPropertyName("size")]
    public int Size { get; set; }
}
