extension ExperimentSchema {
  /// Samplers and grids.
  static let samplers = #"""
        "steps": {
          "type": "integer",
          "minimum": 1,
          "maximum": 10000000,
          "description": "The number of steps.",
          "examples": [4000]
        },
        "ddpm": {
          "type": "object",
          "description": "Ancestral sampling.",
          "additionalProperties": false,
          "required": ["kind", "steps"],
          "properties": {
            "kind": { "const": "ddpm" },
            "steps": { "$ref": "#/$defs/steps" },
            "variance": {
              "enum": ["beta", "posterior"],
              "default": "beta",
              "description": "The variance of a step's noise: 1 - α, or that of the posterior."
            },
            "grid": { "$ref": "#/$defs/grid" }
          }
        },
        "ddim": {
          "type": "object",
          "description": "Denoising diffusion implicit models; no theorem covers guidance there.",
          "additionalProperties": false,
          "required": ["kind", "steps"],
          "properties": {
            "kind": { "const": "ddim" },
            "steps": { "$ref": "#/$defs/steps" },
            "eta": {
              "type": "number",
              "minimum": 0,
              "maximum": 1,
              "default": 0,
              "description": "The noise of a step: 0 is none, 1 that of the posterior."
            },
            "grid": { "$ref": "#/$defs/grid" }
          }
        },
        "plainSampler": {
          "type": "object",
          "description": "A scheme of the reverse process, or of the probability-flow ODE.",
          "additionalProperties": false,
          "required": ["kind", "steps"],
          "properties": {
            "kind": { "enum": ["euler-maruyama", "exponential", "ode-euler", "ode-heun"] },
            "steps": { "$ref": "#/$defs/steps" },
            "grid": { "$ref": "#/$defs/grid" }
          }
        },
        "grid": {
          "description": "The noise levels, as log-times.",
          "default": { "kind": "log-uniform" },
          "oneOf": [
            { "$ref": "#/$defs/logUniformGrid" },
            { "$ref": "#/$defs/liGrid" },
            { "$ref": "#/$defs/plainGrid" },
            { "$ref": "#/$defs/karrasGrid" }
          ]
        },
        "logUniformGrid": {
          "type": "object",
          "description": "Log-times equally far apart.",
          "additionalProperties": false,
          "properties": {
            "kind": { "const": "log-uniform", "default": "log-uniform" },
            "start": {
              "$ref": "#/$defs/positive",
              "default": 10,
              "description": "The log-time of the noisiest level."
            },
            "end": {
              "$ref": "#/$defs/nonNegative",
              "default": 0,
              "description": "The log-time at which the process stops; 0 is the data."
            }
          }
        },
        "liGrid": {
          "type": "object",
          "description": "Steps that grow geometrically from the data up and are then constant.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": {
            "kind": { "const": "li" },
            "c0": {
              "$ref": "#/$defs/positive",
              "default": 2,
              "description": "The first step is steps to the power of -c0."
            },
            "c1": {
              "$ref": "#/$defs/positive",
              "default": 4,
              "description": "The rate of growth in units of ln(steps)/steps."
            }
          }
        },
        "plainGrid": {
          "type": "object",
          "description": "The linear β schedule of DDPM, or the cosine schedule.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": { "kind": { "enum": ["linear-beta", "cosine"] } }
        },
        "karrasGrid": {
          "type": "object",
          "description": "Noise levels whose roots are equally far apart.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": {
            "kind": { "const": "karras" },
            "rho": {
              "$ref": "#/$defs/positive",
              "default": 7,
              "description": "The root; the larger, the more steps near the data."
            }
          }
        },

    """#
}
