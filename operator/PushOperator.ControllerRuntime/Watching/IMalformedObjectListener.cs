using k8s.Models;

namespace PushOperator.ControllerRuntime.Watching;

/// <summary>Hears of objects that exist and cannot be read, so that their user can be told. Called on the watch's thread; must return at once and not throw.</summary>
internal interface IMalformedObjectListener
{
    void Found(V1ObjectReference regarding, string problem);
}
