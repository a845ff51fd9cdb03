using System.Text.Json.Serialization;

namespace PushOperator.ControllerRuntime.Tests.Widgets;

public sealed class WidgetStatus
{
    [JsonPropertyName("seenSize")]
    public int SeenSize { get; set; }
}
