namespace CarbonRegistry.Web.Lists;

/// <summary>A filter at hand, that can be taken away.</summary>
/// <param name="Name">Its field in the address.</param>
/// <param name="Label">What the field is called.</param>
/// <param name="Says">What it asks for.</param>
public sealed record Chip(string Name, Text Label, string Says);
