extension ExperimentSchema {
  /// Tilts, and the conditions that depend on them.
  static let tilts = #"""
        "tilt": {
          "description": "f, a positive function of the point.",
          "oneOf": [
            { "$ref": "#/$defs/exponentialLinearTilt" },
            { "$ref": "#/$defs/radialTilt" },
            { "$ref": "#/$defs/quadraticTilt" },
            { "$ref": "#/$defs/planeTilt" },
            { "$ref": "#/$defs/classTilt" }
          ]
        },
        "direction": {
          "$ref": "#/$defs/vector",
          "contains": { "not": { "const": 0 } },
          "examples": [[0.7]]
        },
        "exponentialLinearTilt": {
          "type": "object",
          "description": "exp(direction · x).",
          "additionalProperties": false,
          "required": ["kind", "direction"],
          "properties": {
            "kind": { "const": "exponential-linear" },
            "direction": {
              "$ref": "#/$defs/direction",
              "description": "One number per coordinate, not all zero."
            }
          }
        },
        "radialTilt": {
          "type": "object",
          "description": "exp(-|x - centre|²/(2 length²)).",
          "additionalProperties": false,
          "required": ["kind", "centre", "length"],
          "properties": {
            "kind": { "const": "radial" },
            "centre": { "$ref": "#/$defs/vector", "description": "The point where f is largest." },
            "length": {
              "type": "number",
              "minimum": 1e-150,
              "maximum": 1e150,
              "description": "How far from the centre f reaches.",
              "examples": [1]
            }
          }
        },
        "quadraticTilt": {
          "type": "object",
          "description": "constant + (x - centre)' matrix (x - centre), positive everywhere.",
          "additionalProperties": false,
          "required": ["kind", "centre", "matrix", "constant"],
          "properties": {
            "kind": { "const": "quadratic" },
            "centre": { "$ref": "#/$defs/vector", "description": "The point where f is smallest." },
            "matrix": {
              "description": "Positive semidefinite: a number (times I), a diagonal or rows.",
              "examples": [1, [1, 0], [[1, 0.5], [0.5, 1]]],
              "oneOf": [
                { "$ref": "#/$defs/positive" },
                {
                  "type": "array",
                  "minItems": 1,
                  "items": { "$ref": "#/$defs/nonNegative" },
                  "contains": { "not": { "const": 0 } }
                },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/vector" } }
              ]
            },
            "constant": { "$ref": "#/$defs/positive", "description": "The smallest value of f." }
          }
        },
        "planeTilt": {
          "type": "object",
          "description": "1 where normal · x >= offset and 0 elsewhere, or Φ of the difference.",
          "additionalProperties": false,
          "required": ["kind", "normal", "offset"],
          "properties": {
            "kind": { "enum": ["half-space", "probit"] },
            "normal": {
              "$ref": "#/$defs/direction",
              "description": "One number per coordinate, not all zero."
            },
            "offset": {
              "$ref": "#/$defs/finite",
              "description": "Where the plane is.",
              "examples": [1]
            }
          }
        },
        "classTilt": {
          "type": "object",
          "description": "p(c|x), with p(x) as the base law, or 1/p(c|x), with p(x|c).",
          "additionalProperties": false,
          "required": ["kind", "label"],
          "properties": {
            "kind": { "enum": ["class-probability", "reciprocal-class-probability"] },
            "label": { "$ref": "#/$defs/label", "description": "The class c." }
          }
        },
        "isClassProbability": {
          "required": ["kind"],
          "properties": { "kind": { "const": "class-probability" } }
        },
        "isReciprocal": {
          "required": ["kind"],
          "properties": { "kind": { "const": "reciprocal-class-probability" } }
        },
        "isQuadratic": {
          "required": ["kind"],
          "properties": { "kind": { "const": "quadratic" } }
        },
        "isHalfSpace": {
          "required": ["kind"],
          "properties": { "kind": { "const": "half-space" } }
        },
        "guidedByClass": {
          "required": ["guidance"],
          "properties": {
            "guidance": {
              "anyOf": [
                {
                  "required": ["kind"],
                  "properties": { "kind": { "enum": ["classifier-free", "classifier"] } }
                },
                {
                  "required": ["tilt"],
                  "properties": {
                    "tilt": {
                      "anyOf": [
                        { "$ref": "#/$defs/isClassProbability" },
                        { "$ref": "#/$defs/isReciprocal" }
                      ]
                    }
                  }
                }
              ]
            }
          }
        },
        "guidedDownOrPlugIn": {
          "required": ["guidance"],
          "properties": {
            "guidance": {
              "required": ["kind"],
              "properties": { "kind": { "enum": ["classifier-free", "cost", "plug-in"] } }
            }
          }
        },
        "guidedByQuadratic": {
          "required": ["guidance"],
          "properties": {
            "guidance": {
              "required": ["tilt"],
              "properties": { "tilt": { "$ref": "#/$defs/isQuadratic" } }
            }
          }
        },
        "withoutReweighted": {
          "properties": {
            "run": {
              "properties": { "baselines": { "items": { "not": { "const": "reweighted" } } } }
            }
          },
          "description": "The law reweighted by a quadratic tilt has no exact sampler."
        },
        "guidedToHalfSpace": {
          "required": ["guidance"],
          "properties": {
            "guidance": {
              "required": ["tilt"],
              "properties": { "tilt": { "$ref": "#/$defs/isHalfSpace" } }
            }
          }
        },

    """#
}
