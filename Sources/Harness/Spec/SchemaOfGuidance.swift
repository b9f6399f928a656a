extension ExperimentSchema {
  /// Guidance, its scales and its schedules.
  static let guidance = #"""
        "guidance": {
          "description": "What the paths are guided by, how strongly and when.",
          "oneOf": [
            { "$ref": "#/$defs/classGuidance" },
            { "$ref": "#/$defs/tiltGuidance" },
            { "$ref": "#/$defs/plugInGuidance" }
          ]
        },
        "classGuidance": {
          "type": "object",
          "description": "Guidance by the probability of a class.",
          "additionalProperties": false,
          "required": ["kind", "label", "scales"],
          "properties": {
            "kind": {
              "enum": ["classifier-free", "classifier"],
              "description": "E[1/p(c|x)] is lowered under p(x|c), or E[p(c|x)] raised under p(x)."
            },
            "label": {
              "$ref": "#/$defs/label",
              "description": "The class that is aimed at; one of the target's labels."
            },
            "scales": { "$ref": "#/$defs/scales" },
            "schedule": { "$ref": "#/$defs/schedule" }
          }
        },
        "tiltGuidance": {
          "type": "object",
          "description": "Guidance by the mean of a tilt f under the base law p(x) or p(x|label).",
          "additionalProperties": false,
          "required": ["kind", "tilt", "scales"],
          "properties": {
            "kind": {
              "enum": ["reward", "cost"],
              "description": "E[f] is raised, or lowered."
            },
            "tilt": { "$ref": "#/$defs/tilt" },
            "label": { "$ref": "#/$defs/baseLabel" },
            "scales": { "$ref": "#/$defs/scales" },
            "schedule": { "$ref": "#/$defs/schedule" }
          },
          "allOf": [{ "$ref": "#/$defs/baseOfClassTilt" }]
        },
        "plugInGuidance": {
          "type": "object",
          "description": "Guidance by the gradient of ln f at the posterior mean.",
          "additionalProperties": false,
          "required": ["kind", "tilt", "scales"],
          "properties": {
            "kind": { "const": "plug-in" },
            "tilt": { "$ref": "#/$defs/tilt", "not": { "$ref": "#/$defs/isHalfSpace" } },
            "label": { "$ref": "#/$defs/baseLabel" },
            "scales": { "$ref": "#/$defs/scales" },
            "schedule": { "$ref": "#/$defs/schedule" }
          },
          "allOf": [{ "$ref": "#/$defs/baseOfClassTilt" }]
        },
        "baseOfClassTilt": {
          "allOf": [
            {
              "if": { "properties": { "tilt": { "$ref": "#/$defs/isClassProbability" } } },
              "then": {
                "not": { "required": ["label"] },
                "description": "Under p(x|label) p(c|x) has no mean in closed form."
              }
            },
            {
              "if": { "properties": { "tilt": { "$ref": "#/$defs/isReciprocal" } } },
              "then": {
                "required": ["label"],
                "description": "Only under p(x|c) does 1/p(c|x) give a mixture again."
              }
            }
          ]
        },
        "baseLabel": {
          "$ref": "#/$defs/label",
          "description": "The class c of the base law p(x|c); without it the base law is p(x)."
        },
        "scales": {
          "description": "The guidance scales w; 0, unguided, is always run.",
          "examples": [[0, 0.5, 1], { "from": 0.01, "to": 10, "count": 21, "spacing": "log" }],
          "oneOf": [
            {
              "type": "array",
              "minItems": 1,
              "maxItems": 1000,
              "items": { "$ref": "#/$defs/nonNegative" }
            },
            { "$ref": "#/$defs/scaleRange" }
          ]
        },
        "schedule": {
          "description": "When guidance acts.",
          "default": { "kind": "constant" },
          "oneOf": [
            { "$ref": "#/$defs/constantSchedule" },
            { "$ref": "#/$defs/intervalSchedule" },
            { "$ref": "#/$defs/powerSchedule" }
          ]
        },
        "scaleRange": {
          "type": "object",
          "description": "Scales from one to another, both included.",
          "additionalProperties": false,
          "required": ["from", "to", "count"],
          "properties": {
            "from": {
              "$ref": "#/$defs/nonNegative",
              "description": "The smallest scale; positive with spacing log."
            },
            "to": { "$ref": "#/$defs/nonNegative", "description": "The largest scale." },
            "count": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000,
              "description": "The number of scales, both ends included."
            },
            "spacing": {
              "enum": ["log", "linear"],
              "default": "log",
              "description": "Equal ratios or equal differences."
            }
          }
        },
        "constantSchedule": {
          "type": "object",
          "description": "Guidance at every noise level.",
          "additionalProperties": false,
          "required": ["kind"],
          "properties": { "kind": { "const": "constant" } }
        },
        "intervalSchedule": {
          "type": "object",
          "description": "Guidance while the log-time is in an interval.",
          "additionalProperties": false,
          "required": ["kind", "from", "to"],
          "properties": {
            "kind": { "const": "interval" },
            "from": {
              "$ref": "#/$defs/nonNegative",
              "description": "The log-time nearest to the data."
            },
            "to": {
              "$ref": "#/$defs/nonNegative",
              "description": "The noisiest log-time; greater than from."
            }
          }
        },
        "powerSchedule": {
          "type": "object",
          "description": "Scales times a power of ᾱ = exp(-log-time).",
          "additionalProperties": false,
          "required": ["kind", "exponent"],
          "properties": {
            "kind": { "const": "power" },
            "exponent": {
              "$ref": "#/$defs/finite",
              "description": "The power; positive ones guide most near the data.",
              "examples": [1]
            }
          }
        },

    """#
}
