using Microsoft.AspNetCore.SignalR;

namespace PushOperator.LoadTest.Serving;

/// <summary>A hub that clients call nothing on.</summary>
internal sealed class LoadHub : Hub;
