namespace PushOperator.ControllerRuntime.Events;

/// <summary>Something to tell the user of an object. Two with equal values are the same occurrence repeated.</summary>
internal sealed record ObjectEvent(EventRegarding Regarding, string Type, string Reason, string Message);
