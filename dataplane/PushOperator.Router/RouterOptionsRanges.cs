using Microsoft.Extensions.Options;

namespace PushOperator.Router;

/// <summary>The ranges that <see cref="RouterOptions"/> declares by attributes.</summary>
[OptionsValidator]
internal sealed partial class RouterOptionsRanges : IValidateOptions<RouterOptions>;
